"""The bare stack: ``python -m benchmarks.web.hello`` answers "hello" with FastAPI and uvicorn set as in the product, and nothing else."""

import asyncio

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse, Response

from newsletter.bootstrap import run
from newsletter.web.server import serve_app

app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)


@app.get("/")
async def hello() -> Response:
    return PlainTextResponse("hello\n")


def say(address: str) -> None:
    print(address, flush=True)


if __name__ == "__main__":
    run(serve_app(app, host="127.0.0.1", port=0, stop=asyncio.Event(), on_ready=say))
