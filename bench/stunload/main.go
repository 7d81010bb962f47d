// Command stunload asks a STUN server as DERP clients do, over many UDP sockets at once, and prints what it answered and
// what that took of the server's own CPU time.
//
// Each of -clients sockets has -window requests under way: an answer is followed by the next request, and what does not
// come within 200 ms is asked again and counted as lost. Requests are sent and answers are read many at a time
// (sendmmsg, recvmmsg), so that this program takes less than a server does. Linux only.
package main

import (
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"net"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

const (
	requestSize = 40
	answerRoom  = 128
	lossTimeout = 200 * time.Millisecond
)

var (
	addr     = flag.String("addr", "127.0.0.1:3478", "server host:port")
	clients  = flag.Int("clients", 8, "sockets")
	window   = flag.Int("window", 32, "requests under way on each socket")
	warmup   = flag.Duration("warmup", 3*time.Second, "how long to run before measuring")
	duration = flag.Duration("d", 5*time.Second, "how long to measure")
	pid      = flag.Int("pid", 0, "the server's process id: measure its CPU time")
)

var answers, lost, wrong atomic.Int64

// message is struct mmsghdr of Linux on 64 bits.
type message struct {
	header syscall.Msghdr
	length uint32
	_      uint32
}

type client struct {
	socket    int
	requests  [][requestSize]byte
	answers   [][answerRoom]byte
	out, in   []message
	outVector []syscall.Iovec
	inVector  []syscall.Iovec
	prefix    [8]byte
}

func newClient(server syscall.Sockaddr, family int) *client {
	socket, err := syscall.Socket(family, syscall.SOCK_DGRAM, 0)
	check(err)
	check(syscall.Connect(socket, server))
	timeout := syscall.NsecToTimeval(int64(lossTimeout))
	check(syscall.SetsockoptTimeval(socket, syscall.SOL_SOCKET, syscall.SO_RCVTIMEO, &timeout))
	n := *window
	c := &client{socket: socket, requests: make([][requestSize]byte, n), answers: make([][answerRoom]byte, n),
		out: make([]message, n), in: make([]message, n),
		outVector: make([]syscall.Iovec, n), inVector: make([]syscall.Iovec, n)}
	binary.BigEndian.PutUint64(c.prefix[:], rand.Uint64())
	for i := range n {
		c.fill(&c.requests[i], uint32(i))
		c.outVector[i] = syscall.Iovec{Base: &c.requests[i][0], Len: requestSize}
		c.inVector[i] = syscall.Iovec{Base: &c.answers[i][0], Len: answerRoom}
		c.out[i].header.Iov, c.out[i].header.Iovlen = &c.outVector[i], 1
		c.in[i].header.Iov, c.in[i].header.Iovlen = &c.inVector[i], 1
	}
	return c
}

// fill makes the request of a Tailscale client.
func (c *client) fill(b *[requestSize]byte, n uint32) {
	copy(b[:], []byte{0, 1, 0, 20, 0x21, 0x12, 0xa4, 0x42})
	copy(b[8:], c.prefix[:])
	binary.BigEndian.PutUint32(b[16:], n)
	copy(b[20:], "\x80\x22\x00\x08tailnode\x80\x28\x00\x04")
	binary.BigEndian.PutUint32(b[36:], crc32.ChecksumIEEE(b[:32])^0x5354554e)
}

func (c *client) send(n int) {
	for sent := 0; sent < n; {
		got, _, errno := syscall.Syscall6(sysSendmmsg, uintptr(c.socket), uintptr(unsafe.Pointer(&c.out[sent])),
			uintptr(n-sent), 0, 0, 0)
		if errno != 0 {
			if errno == syscall.EINTR || errno == syscall.EAGAIN || errno == syscall.ECONNREFUSED || errno == syscall.ENOBUFS {
				continue
			}
			check(errno)
		}
		sent += int(got)
	}
}

func (c *client) receive() int {
	const waitForOne = 0x10000
	got, _, errno := syscall.Syscall6(syscall.SYS_RECVMMSG, uintptr(c.socket), uintptr(unsafe.Pointer(&c.in[0])),
		uintptr(len(c.in)), waitForOne, 0, 0)
	if errno != 0 {
		return 0
	}
	return int(got)
}

func (c *client) run(stop *atomic.Bool) {
	runtime.LockOSThread()
	underWay := 0
	for !stop.Load() {
		c.send(*window - underWay)
		underWay = *window
		got := c.receive()
		if got == 0 {
			lost.Add(int64(underWay))
			underWay = 0
		}
		for i := range got {
			if !c.isAnswer(&c.answers[i], c.in[i].length) {
				wrong.Add(1)
			}
		}
		answers.Add(int64(got))
		underWay = max(0, underWay-got)
	}
}

func (c *client) isAnswer(b *[answerRoom]byte, length uint32) bool {
	return (length == 32 || length == 44) && b[0] == 1 && b[1] == 1 && string(b[8:16]) == string(c.prefix[:])
}

// cpu is the CPU time of the server so far.
func cpu() time.Duration {
	if *pid == 0 {
		return 0
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", *pid))
	check(err)
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	user, _ := strconv.ParseInt(fields[11], 10, 64)
	system, _ := strconv.ParseInt(fields[12], 10, 64)
	const tick = time.Second / 100
	return time.Duration(user+system) * tick
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "stunload:", err)
		os.Exit(1)
	}
}

func main() {
	flag.Parse()
	to, err := net.ResolveUDPAddr("udp", *addr)
	check(err)
	var server syscall.Sockaddr
	family := syscall.AF_INET
	if four := to.IP.To4(); four != nil {
		server = &syscall.SockaddrInet4{Port: to.Port, Addr: [4]byte(four)}
	} else {
		family = syscall.AF_INET6
		server = &syscall.SockaddrInet6{Port: to.Port, Addr: [16]byte(to.IP.To16())}
	}
	var stop atomic.Bool
	var running sync.WaitGroup
	for range *clients {
		c := newClient(server, family)
		running.Go(func() { c.run(&stop) })
	}
	time.Sleep(*warmup)
	cpuBefore, answersBefore, lostBefore, begin := cpu(), answers.Load(), lost.Load(), time.Now()
	time.Sleep(*duration)
	used, n, gone, took := cpu()-cpuBefore, answers.Load()-answersBefore, lost.Load()-lostBefore, time.Since(begin)
	stop.Store(true)
	running.Wait()
	perCPU := 0.0
	if used > 0 {
		perCPU = float64(n) / used.Seconds()
	}
	out, err := json.Marshal(map[string]any{
		"answers": n, "answers_per_s": int(float64(n) / took.Seconds()), "lost": gone, "wrong": wrong.Load(),
		"server_cpu_s": used.Seconds(), "answers_per_cpu_s": int(perCPU),
		"cpu_us_per_answer": float64(used.Microseconds()) / float64(max(n, 1)),
	})
	check(err)
	fmt.Println(string(out))
}
