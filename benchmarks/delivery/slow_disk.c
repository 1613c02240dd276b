/* Makes every fdatasync and fsync of a program take longer by SLOW_DISK_US microseconds, as a disk further away or of older make does.

   cc -O2 -shared -fPIC -o slow_disk.so slow_disk.c && SLOW_DISK_US=5000 LD_PRELOAD=./slow_disk.so PROGRAM */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static int late(long call, int fd) {
  const char *pause = getenv("SLOW_DISK_US");
  if (pause) usleep(atoi(pause));
  return syscall(call, fd);
}

int fdatasync(int fd) { return late(SYS_fdatasync, fd); }

int fsync(int fd) { return late(SYS_fsync, fd); }
