/* What a C program does that computes and talks on descriptors it has. With
 * the argument "one" it must be the only process, and finds that out. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MUST(x)                                                                          \
	do {                                                                             \
		if (!(x)) {                                                              \
			fprintf(stderr, "line %d: %s: %s\n", __LINE__, #x, strerror(errno)); \
			exit(1);                                                         \
		}                                                                        \
	} while (0)

extern char **environ;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turn = PTHREAD_COND_INITIALIZER;
static long sum;
static volatile sig_atomic_t caught;

static void *add(void *arg)
{
	char *p = malloc(1 << 20);
	MUST(p != NULL);
	memset(p, 1, 1 << 20);
	free(p);
	for (int i = 0; i < 1000; i++) {
		pthread_mutex_lock(&lock);
		sum += (long)arg;
		pthread_cond_signal(&turn);
		pthread_mutex_unlock(&lock);
		sched_yield();
	}
	return NULL;
}

static void on_signal(int n) { caught = n; }

static void threads(void)
{
	pthread_t t[8];
	for (long i = 0; i < 8; i++)
		MUST(pthread_create(&t[i], NULL, add, (void *)i) == 0);
	pthread_mutex_lock(&lock);
	while (sum != 28000)
		pthread_cond_wait(&turn, &lock);
	pthread_mutex_unlock(&lock);
	for (int i = 0; i < 8; i++)
		MUST(pthread_join(t[i], NULL) == 0);
}

static void memory(void)
{
	char *p = NULL;
	for (size_t n = 1 << 16; n <= 1 << 25; n *= 2) { /* grows by mremap, or by copying */
		p = realloc(p, n);
		MUST(p != NULL);
		p[n - 1] = 1;
	}
	free(p);
	p = mmap(NULL, 1 << 16, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	MUST(p != MAP_FAILED);
	MUST(mprotect(p, 1 << 16, PROT_READ) == 0);
	MUST(madvise(p, 1 << 16, MADV_DONTNEED) == 0);
	MUST(munmap(p, 1 << 16) == 0);
}

static void descriptors(void)
{
	int p[2], e, ev, t, s, n;
	char b[512];
	uint64_t one = 1;
	MUST(pipe2(p, O_CLOEXEC) == 0);
	MUST(write(p[1], "abc", 3) == 3);
	MUST(ioctl(p[0], FIONREAD, &n) == 0 && n == 3);
	MUST(!isatty(p[0]) && errno == ENOTTY);
	MUST(fcntl(p[1], F_SETPIPE_SZ, 1 << 16) >= 1 << 16);
	MUST(fcntl(p[0], F_SETFL, O_NONBLOCK) == 0);
	MUST(read(p[0], b, sizeof b) == 3);

	MUST((e = epoll_create1(EPOLL_CLOEXEC)) >= 0);
	MUST((ev = eventfd(0, EFD_CLOEXEC)) >= 0);
	struct epoll_event event = {.events = EPOLLIN};
	MUST(epoll_ctl(e, EPOLL_CTL_ADD, ev, &event) == 0);
	MUST(write(ev, &one, 8) == 8);
	MUST(epoll_wait(e, &event, 1, -1) == 1);

	MUST((t = timerfd_create(CLOCK_MONOTONIC, 0)) >= 0);
	struct itimerspec soon = {.it_value = {.tv_nsec = 1000}};
	MUST(timerfd_settime(t, 0, &soon, NULL) == 0);
	struct pollfd pfd = {.fd = t, .events = POLLIN};
	MUST(poll(&pfd, 1, -1) == 1);
	fd_set set;
	FD_ZERO(&set);
	FD_SET(t, &set);
	MUST(select(t + 1, &set, NULL, NULL, NULL) == 1);

	sigset_t mask;
	sigemptyset(&mask);
	sigaddset(&mask, SIGUSR2);
	MUST(sigprocmask(SIG_BLOCK, &mask, NULL) == 0);
	MUST((s = signalfd(-1, &mask, SFD_CLOEXEC)) >= 0);
	MUST(raise(SIGUSR2) == 0);
	MUST(read(s, b, sizeof b) > 0);
	MUST(inotify_init1(IN_CLOEXEC) == -1 && errno == EPERM);
	MUST(socket(AF_UNIX, SOCK_STREAM, 0) == -1 && errno == EPERM);
}

static void files(void)
{
	char name[] = "/tmp/filter-XXXXXX";
	struct stat st;
	int fd = mkstemp(name);
	MUST(fd >= 0);
	MUST(ftruncate(fd, 8192) == 0);
	MUST(fchmod(fd, 0600) == 0);
	char *p = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	MUST(p != MAP_FAILED);
	strcpy(p, "hello");
	MUST(munmap(p, 8192) == 0);
	MUST(fstat(fd, &st) == 0 && st.st_size == 8192);
	MUST(chmod(name, 04755) == -1 && errno == EPERM);
	MUST(unlink(name) == 0);
	FILE *f = tmpfile();
	MUST(f != NULL && fputs("text", f) >= 0 && fclose(f) == 0);
}

static void children(void)
{
	int status;
	pid_t pid = fork();
	MUST(pid >= 0);
	if (pid == 0)
		_exit(7);
	MUST(waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 7);
	pid = vfork();
	MUST(pid >= 0);
	if (pid == 0)
		_exit(8);
	MUST(waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 8);
	char *argv[] = {"true", NULL};
	MUST(posix_spawn(&pid, "/bin/true", NULL, NULL, argv, environ) == 0);
	MUST(waitpid(pid, &status, 0) == pid && status == 0);
	MUST(system("exit 3") == 3 << 8);
	char line[16];
	FILE *f = popen("echo piped", "r");
	MUST(f != NULL && fgets(line, sizeof line, f) && strcmp(line, "piped\n") == 0);
	MUST(pclose(f) == 0);
	void *p = mmap(NULL, 1 << 16, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	MUST(p != MAP_FAILED);
}

static void no_children(void)
{
	char *argv[] = {"true", NULL};
	pid_t pid;
	MUST(fork() == -1 && errno == EPERM);
	MUST(posix_spawn(&pid, "/bin/true", NULL, NULL, argv, environ) == EPERM);
	/* musl makes ENOMEM of EPERM. */
	MUST(mmap(NULL, 1 << 16, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
	MUST(mmap(NULL, 1 << 16, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN, -1, 0) == MAP_FAILED);

	char *p = mmap(NULL, 1 << 16, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	MUST(p != MAP_FAILED);
	MUST(mprotect(p, 1 << 16, PROT_READ) == 0);
	p[0] = 1; /* it did nothing */
	MUST(mprotect(p, 1 << 16, PROT_NONE) == 0);
	MUST(p[0] == 1);
	MUST(mprotect(p, 1 << 16, PROT_READ | PROT_EXEC) == -1 && errno == EPERM);
	MUST(mprotect(p, 1 << 16, PROT_READ | PROT_WRITE | PROT_EXEC) == 0);
	MUST(munmap(p, 1 << 16) == 0);
	p = mmap(NULL, 1 << 16, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	MUST(p != MAP_FAILED);
	MUST(mprotect(p, 1 << 16, PROT_READ | PROT_WRITE) == 0); /* as malloc does with a reserve */
	p[0] = 1;
}

int main(int argc, char **argv)
{
	struct timespec ts;
	struct rlimit limit;
	cpu_set_t cpus;
	MUST(signal(SIGUSR1, on_signal) != SIG_ERR);
	MUST(raise(SIGUSR1) == 0 && caught == SIGUSR1);
	MUST(clock_gettime(CLOCK_MONOTONIC, &ts) == 0);
	ts = (struct timespec){.tv_nsec = 1000};
	MUST(nanosleep(&ts, NULL) == 0);
	MUST(sched_getaffinity(0, sizeof cpus, &cpus) == 0);
	MUST(sched_setaffinity(0, sizeof cpus, &cpus) == -1 && errno == EPERM);
	MUST(getrlimit(RLIMIT_CORE, &limit) == 0);
	MUST(setrlimit(RLIMIT_CORE, &limit) == -1 && errno == EPERM);
	MUST(getrlimit(RLIMIT_NOFILE, &limit) == 0 && setrlimit(RLIMIT_NOFILE, &limit) == 0);
	threads();
	memory();
	descriptors();
	files();
	if (argc > 1 && strcmp(argv[1], "one") == 0)
		no_children();
	else
		children();
	puts("done");
	return 0;
}
