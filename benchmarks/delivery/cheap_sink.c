/* An SMTP sink so cheap that the client is what a test measures: one thread, epoll, memmem for the end of the content.

   cc -O2 -o cheap_sink cheap_sink.c && ./cheap_sink PORT   (0: any free one; 127.0.0.1 only)

   Accepts everything and keeps nothing. Offers PIPELINING, 8BITMIME, SIZE, CHUNKING and ENHANCEDSTATUSCODES. Prints its port, then "first"
   at the first MAIL, and at SIGTERM one JSON line: letters, bytes, when the first MAIL and the last answer were, and its own CPU time. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum state { COMMAND, CONTENT, CHUNK };

struct client {
  int fd;
  enum state state;
  int last_chunk;      /* BDAT said LAST */
  long chunk_left;     /* bytes of it still to come */
  char line[2048];
  long line_length;
  char tail[4];        /* the last bytes of content seen: the end mark may lie across two reads */
  int tail_length;
};

static volatile sig_atomic_t stopping;
static unsigned long letters;
static unsigned long long bytes;
static double first_mail, last_answer;
static char incoming[1 << 18];
static char answers[1 << 16];
static size_t answers_length;

static const char GREETING[] =
    "250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SIZE 50000000\r\n250-CHUNKING\r\n250 ENHANCEDSTATUSCODES\r\n";

static void stop(int number) { (void)number; stopping = 1; }

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void answer(const char *text) {
  size_t length = strlen(text);
  if (answers_length + length < sizeof answers) {
    memcpy(answers + answers_length, text, length);
    answers_length += length;
  }
}

static void take(struct client *c) {
  letters++;
  c->state = COMMAND;
  answer("250 2.0.0 taken\r\n");
}

/* Returns 0 when the conversation is over. */
static int obey(struct client *c) {
  char *line = c->line;
  if (!strncasecmp(line, "MAIL", 4)) {
    if (!first_mail) {
      first_mail = now();
      puts("first");
      fflush(stdout);
    }
    answer("250 2.1.0 ok\r\n");
  } else if (!strncasecmp(line, "EHLO", 4)) {
    answer(GREETING);
  } else if (!strncasecmp(line, "DATA", 4)) {
    answer("354 go on\r\n");
    c->state = CONTENT;
    memcpy(c->tail, "\r\n", 2);
    c->tail_length = 2;
  } else if (!strncasecmp(line, "BDAT ", 5)) {
    char *rest;
    c->chunk_left = strtol(line + 5, &rest, 10);
    c->last_chunk = strcasestr(rest, "LAST") != NULL;
    c->state = CHUNK;
    if (!c->chunk_left && c->last_chunk) take(c);
  } else if (!strncasecmp(line, "QUIT", 4)) {
    answer("221 2.0.0 bye\r\n");
    return 0;
  } else {
    answer("250 2.0.0 ok\r\n");
  }
  return 1;
}

static long read_line(struct client *c, const char *data, long length, int *alive) {
  const char *end = memchr(data, '\n', length);
  long used = end ? end - data + 1 : length;
  if (c->line_length + used >= (long)sizeof c->line) {
    *alive = 0;
    return used;
  }
  memcpy(c->line + c->line_length, data, used);
  c->line_length += used;
  if (end) {
    c->line[c->line_length] = 0;
    c->line_length = 0;
    *alive = obey(c);
  }
  return used;
}

static long read_chunk(struct client *c, long length) {
  long used = length < c->chunk_left ? length : c->chunk_left;
  c->chunk_left -= used;
  bytes += used;
  if (!c->chunk_left) {
    if (c->last_chunk) take(c);
    else { c->state = COMMAND; answer("250 2.0.0 ok\r\n"); }
  }
  return used;
}

static long read_content(struct client *c, const char *data, long length) {
  char seam[16];
  long head = length < 5 ? length : 5, used = length;
  memcpy(seam, c->tail, c->tail_length);
  memcpy(seam + c->tail_length, data, head);
  char *end = memmem(seam, c->tail_length + head, "\r\n.\r\n", 5);
  if (end) used = end + 5 - seam - c->tail_length;
  else if ((end = memmem(data, length, "\r\n.\r\n", 5))) used = end + 5 - data;
  bytes += used;
  if (end) {
    take(c);
  } else if (used >= 4) {
    memcpy(c->tail, data + used - 4, 4);
    c->tail_length = 4;
  } else {
    int all = c->tail_length + (int)head, keep = all > 4 ? 4 : all;
    memmove(c->tail, seam + all - keep, keep);
    c->tail_length = keep;
  }
  return used;
}

static int read_from(struct client *c) {
  long length = read(c->fd, incoming, sizeof incoming);
  int alive = length > 0;
  if (length < 0 && errno == EAGAIN) return 1;
  answers_length = 0;
  for (long at = 0; alive && at < length;) {
    const char *data = incoming + at;
    if (c->state == COMMAND) at += read_line(c, data, length - at, &alive);
    else if (c->state == CHUNK) at += read_chunk(c, length - at);
    else at += read_content(c, data, length - at);
  }
  if (answers_length && write(c->fd, answers, answers_length) < 0) alive = 0;
  last_answer = answers_length ? now() : last_answer;
  return alive;
}

static void meet(int listening, int poll) {
  int fd, one = 1;
  while ((fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
    struct client *c = calloc(1, sizeof *c);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    c->fd = fd;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
    if (write(fd, "220 sink ESMTP\r\n", 16) < 0) perror("write");
  }
}

static int open_port(int port) {
  int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof where;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(fd, (void *)&where, sizeof where) || listen(fd, 1024)) {
    perror("listen");
    exit(1);
  }
  getsockname(fd, (void *)&where, &length);
  printf("%d\n", ntohs(where.sin_port));
  fflush(stdout);
  return fd;
}

int main(int count, char **words) {
  struct sigaction on_term = {.sa_handler = stop};
  struct epoll_event event = {.events = EPOLLIN}, events[256];
  int listening = open_port(count > 1 ? atoi(words[1]) : 0), poll = epoll_create1(0);
  sigaction(SIGTERM, &on_term, NULL);
  sigaction(SIGINT, &on_term, NULL);
  epoll_ctl(poll, EPOLL_CTL_ADD, listening, &event);
  while (!stopping) {
    int ready = epoll_wait(poll, events, 256, 500);
    for (int i = 0; i < ready; i++) {
      struct client *c = events[i].data.ptr;
      if (!c) {
        meet(listening, poll);
      } else if (!read_from(c)) {
        close(c->fd);
        free(c);
      }
    }
  }
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  printf("{\"letters\": %lu, \"bytes\": %llu, \"first\": %.6f, \"last\": %.6f, \"cpu\": %.6f}\n", letters, bytes, first_mail, last_answer,
         used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6);
  return 0;
}
