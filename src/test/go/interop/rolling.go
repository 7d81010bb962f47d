package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"tailscale.com/derp"
	"tailscale.com/derp/derphttp"
	"tailscale.com/net/netmon"
	"tailscale.com/tailcfg"
	"tailscale.com/types/key"
	"tailscale.com/types/logger"
	"tailscale.com/util/backoff"
)

const pace = 20 * time.Millisecond

// member is a client of a region. It receives as every Tailscale node does, and measures how long it has no relay.
type member struct {
	key      key.NodePublic
	client   *derphttp.Client
	lost     atomic.Int64 // the time in nanoseconds since when there is no relay, 0 if there is one
	gaps     atomic.Int64
	longest  atomic.Int64
	sent     atomic.Int64
	received atomic.Int64
	twice    atomic.Int64
}

func join(private key.NodePrivate, region *tailcfg.DERPRegion, monitor *netmon.Monitor) *member {
	c := derphttp.NewRegionClient(private, logger.Discard, monitor, func() *tailcfg.DERPRegion { return region })
	c.SetCanAckPings(true)
	m := &member{key: private.Public(), client: c}
	m.lost.Store(time.Now().UnixNano())
	return m
}

func (m *member) receive(ctx context.Context) {
	bo := backoff.NewBackoff("derp", logger.Discard, 5*time.Second)
	seen := map[uint64]bool{}
	first := true
	for ctx.Err() == nil {
		message, err := m.client.Recv()
		if err != nil {
			m.lost.CompareAndSwap(0, time.Now().UnixNano())
			bo.BackOff(ctx, err)
			continue
		}
		bo.BackOff(ctx, nil)
		switch message := message.(type) {
		case derp.ServerInfoMessage:
			if since := m.lost.Swap(0); since != 0 && !first {
				m.gaps.Add(1)
				m.longest.Store(max(m.longest.Load(), time.Now().UnixNano()-since))
			}
			first = false
		case derp.ReceivedPacket:
			number := binary.BigEndian.Uint64(message.Data)
			if seen[number] {
				m.twice.Add(1)
			}
			seen[number] = true
			m.received.Add(1)
		}
	}
}

func (m *member) send(ctx context.Context, to key.NodePublic) {
	packet := make([]byte, 1000)
	for number := uint64(0); ctx.Err() == nil; number++ {
		binary.BigEndian.PutUint64(packet, number)
		if m.lost.Load() == 0 && m.client.Send(to, packet) == nil {
			m.sent.Add(1)
		}
		time.Sleep(pace)
	}
}

// rollingScene keeps clients in a region, whose first relay differs from client to client, until the input ends. It
// answers each line of the input by a line with the state.
func rollingScene(file string, clients int) {
	text, err := os.ReadFile(file)
	check(err, "DERP map")
	var m tailcfg.DERPMap
	check(json.Unmarshal(text, &m), "DERP map")
	ctx, cancel := context.WithCancel(context.Background())
	monitor := netmon.NewStatic()
	var all []*member
	var running sync.WaitGroup
	for _, region := range m.Regions {
		for i := range clients {
			own := *region
			first := i % len(region.Nodes)
			own.Nodes = append(append([]*tailcfg.DERPNode{}, region.Nodes[first:]...), region.Nodes[:first]...)
			all = append(all, join(key.NewNode(), &own, monitor))
		}
	}
	for i, each := range all {
		to := all[(i+1)%len(all)].key
		go each.receive(ctx)
		running.Go(func() { each.send(ctx, to) })
	}
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		fmt.Println(state(all))
	}
	cancel()
	running.Wait()
	fmt.Println("all passed")
}

func state(all []*member) string {
	var away, gaps, longest, sent, received, twice int64
	for _, m := range all {
		if m.lost.Load() != 0 {
			away++
		}
		gaps += m.gaps.Load()
		longest = max(longest, m.longest.Load())
		sent += m.sent.Load()
		received += m.received.Load()
		twice += m.twice.Load()
	}
	return fmt.Sprintf("away=%d gaps=%d longest_ms=%d sent=%d received=%d twice=%d", away, gaps, longest/1e6, sent,
		received, twice)
}
