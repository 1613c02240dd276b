-- What wrk asks, by the name in its arguments: sign-ups and searches that are new each time; without a name the address as given.
local count, salt, networks = 0, tostring(os.time() % 100000), 0

local function network()
  networks = networks + 1
  return string.format("%d.%d.%d.7", 1 + math.floor(networks / 65536) % 120, math.floor(networks / 256) % 256, networks % 256)
end

local asking = {}

function asking.json()
  local body = string.format('{"email":"reader.%s.%d@example%d.com"}', salt, count, count % 97)
  return wrk.format("POST", "/subscribe", {["Content-Type"] = "application/json", ["X-Forwarded-For"] = network()}, body)
end

function asking.form()
  local body = string.format("email=reader.%s.%d%%40example%d.com&from=%%2F%s", salt, count, count % 97, FIELDS)
  local headers = {["Content-Type"] = "application/x-www-form-urlencoded", ["X-Forwarded-For"] = network()}
  return wrk.format("POST", "/subscribe", headers, body)
end

function asking.search()
  return wrk.format("GET", string.format("/archive/search?q=harbour+%d", count))
end

function asking.tagged()
  return wrk.format("GET", nil, {["If-None-Match"] = "*"})
end

function init(arguments)
  FIELDS = arguments[3] or ""
  salt = arguments[2] or salt
  if asking[arguments[1]] then
    local ask = asking[arguments[1]]
    request = function() count = count + 1; return ask() end
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('FIGURES {"requests":%d,"microseconds":%d,"failed":%d,"p50":%.3f,"p99":%.3f}\n', summary.requests, summary.duration,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout, latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
