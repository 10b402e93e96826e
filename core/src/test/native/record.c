/*
 * Records what a process does to the files below one folder, in the order in which it happens: loaded before the C
 * library (LD_PRELOAD). Every call is made and noted under one lock, so that the record is a possible history of the disk.
 *
 * RECORD_BELOW  the folder; RECORD_TO  the file that takes the record, outside of the folder.
 * A record is: kind (1 byte), file number (4), offset (8), length (8), then the data; all little endian.
 *   O open: data is the path, offset is 1 when the call may create    W write    T truncate to offset
 *   S sync    U unlink: data is the path    R rename: data is the old path, a zero byte, the new path
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define FDS 65536
#define FILES 4096

static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static int file_of[FDS]; /* 0 is none */
static char *paths[FILES];
static int files = 1;
static int out = -1;
static const char *below;

static void all(const void *data, size_t length) {
    const char *at = data;
    while (length > 0) {
        ssize_t done = syscall(SYS_write, out, at, length);
        if (done <= 0) {
            abort();
        }
        at += done;
        length -= (size_t) done;
    }
}

static int on(void) {
    if (below == NULL) {
        below = getenv("RECORD_BELOW");
        const char *to = getenv("RECORD_TO");
        if (below == NULL || to == NULL) {
            below = "";
        } else {
            out = (int) syscall(SYS_openat, AT_FDCWD, to, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0644);
        }
    }
    return out >= 0;
}

static void note(char kind, int file, uint64_t offset, const void *data, uint64_t length) {
    unsigned char head[21];
    uint32_t number = (uint32_t) file;
    head[0] = (unsigned char) kind;
    memcpy(head + 1, &number, 4);
    memcpy(head + 5, &offset, 8);
    memcpy(head + 13, &length, 8);
    all(head, sizeof head);
    if (length > 0 && data != NULL) {
        all(data, length);
    }
}

static int mine(const char *path) {
    return on() && path != NULL && strncmp(path, below, strlen(below)) == 0;
}

static int number_of(const char *path) {
    for (int i = 1; i < files; i++) {
        if (strcmp(paths[i], path) == 0) {
            return i;
        }
    }
    if (files == FILES) {
        abort();
    }
    paths[files] = strdup(path);
    return files++;
}

static int noted(int fd) {
    return fd >= 0 && fd < FDS ? file_of[fd] : 0;
}

static int opened(int fd, const char *path, int flags) {
    if (fd >= 0 && fd < FDS) {
        file_of[fd] = 0;
        if (mine(path)) {
            int number = number_of(path);
            file_of[fd] = number;
            note('O', number, (flags & O_CREAT) != 0, path, strlen(path));
            if (flags & O_TRUNC) {
                note('T', number, 0, NULL, 0);
            }
        }
    }
    return fd;
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (real == NULL) { real = (type (*)(__VA_ARGS__)) dlsym(RTLD_NEXT, name); }

#define MODE(flags) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | O_TMPFILE)) { va_list args; va_start(args, flags); mode = va_arg(args, mode_t); va_end(args); }

#define OPEN(symbol) \
    int symbol(const char *path, int flags, ...) { \
        MODE(flags) \
        pthread_mutex_lock(&lock); \
        int fd = (int) syscall(SYS_openat, AT_FDCWD, path, flags | O_LARGEFILE, mode); \
        opened(fd, path, flags); \
        pthread_mutex_unlock(&lock); \
        return fd; \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(symbol) \
    int symbol(int directory, const char *path, int flags, ...) { \
        MODE(flags) \
        pthread_mutex_lock(&lock); \
        int fd = (int) syscall(SYS_openat, directory, path, flags | O_LARGEFILE, mode); \
        opened(fd, path, flags); \
        pthread_mutex_unlock(&lock); \
        return fd; \
    }
OPENAT(openat)
OPENAT(openat64)

int close(int fd) {
    REAL(int, "close", int)
    pthread_mutex_lock(&lock);
    if (fd >= 0 && fd < FDS) {
        file_of[fd] = 0;
    }
    int result = real(fd);
    pthread_mutex_unlock(&lock);
    return result;
}

int dup2(int from, int to) {
    REAL(int, "dup2", int, int)
    pthread_mutex_lock(&lock);
    int result = real(from, to);
    if (result >= 0 && to < FDS) {
        file_of[to] = noted(from);
    }
    pthread_mutex_unlock(&lock);
    return result;
}

ssize_t write(int fd, const void *data, size_t length) {
    REAL(ssize_t, "write", int, const void *, size_t)
    if (!noted(fd)) {
        return real(fd, data, length);
    }
    pthread_mutex_lock(&lock);
    struct stat now;
    off_t at = (fcntl(fd, F_GETFL) & O_APPEND) && fstat(fd, &now) == 0 ? now.st_size : lseek(fd, 0, SEEK_CUR);
    ssize_t done = real(fd, data, length);
    if (done > 0) {
        note('W', noted(fd), (uint64_t) at, data, (uint64_t) done);
    }
    pthread_mutex_unlock(&lock);
    return done;
}

#define PWRITE(symbol) \
    ssize_t symbol(int fd, const void *data, size_t length, off_t at) { \
        pthread_mutex_lock(&lock); \
        ssize_t done = syscall(SYS_pwrite64, fd, data, length, at); \
        if (done > 0 && noted(fd)) { note('W', noted(fd), (uint64_t) at, data, (uint64_t) done); } \
        pthread_mutex_unlock(&lock); \
        return done; \
    }
PWRITE(pwrite)
PWRITE(pwrite64)

/* Not used by the Java library for these files; a record with a gap would prove nothing. */
ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(ssize_t, "writev", int, const struct iovec *, int)
    if (noted(fd)) {
        abort();
    }
    return real(fd, parts, count);
}

#define SYNC(symbol) \
    int symbol(int fd) { \
        REAL(int, #symbol, int) \
        pthread_mutex_lock(&lock); \
        int result = real(fd); \
        if (result == 0 && noted(fd)) { note('S', noted(fd), 0, NULL, 0); } \
        pthread_mutex_unlock(&lock); \
        return result; \
    }
SYNC(fsync)
SYNC(fdatasync)

#define TRUNCATE(symbol) \
    int symbol(int fd, off_t size) { \
        REAL(int, #symbol, int, off_t) \
        pthread_mutex_lock(&lock); \
        int result = real(fd, size); \
        if (result == 0 && noted(fd)) { note('T', noted(fd), (uint64_t) size, NULL, 0); } \
        pthread_mutex_unlock(&lock); \
        return result; \
    }
TRUNCATE(ftruncate)
TRUNCATE(ftruncate64)

static int unlinked(int result, const char *path) {
    if (result == 0 && mine(path)) {
        note('U', number_of(path), 0, path, strlen(path));
    }
    return result;
}

int unlink(const char *path) {
    REAL(int, "unlink", const char *)
    pthread_mutex_lock(&lock);
    int result = unlinked(real(path), path);
    pthread_mutex_unlock(&lock);
    return result;
}

int unlinkat(int directory, const char *path, int flags) {
    REAL(int, "unlinkat", int, const char *, int)
    pthread_mutex_lock(&lock);
    int result = unlinked(real(directory, path, flags), path);
    pthread_mutex_unlock(&lock);
    return result;
}

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *)
    pthread_mutex_lock(&lock);
    int result = real(from, to);
    if (result == 0 && mine(from)) {
        char both[8192];
        int length = snprintf(both, sizeof both, "%s%c%s", from, 0, to);
        note('R', number_of(from), 0, both, (uint64_t) length);
    }
    pthread_mutex_unlock(&lock);
    return result;
}
