package main

import (
	"context"
	"fmt"
	"time"

	"tailscale.com/derp"
	"tailscale.com/derp/derphttp"
	"tailscale.com/net/netmon"
	"tailscale.com/types/key"
	"tailscale.com/types/logger"
)

// dial returns a client of one relay.
func dial(k key.NodePrivate, url string) *derphttp.Client {
	c, err := derphttp.NewClient(k, url, logger.Discard, netmon.NewStatic())
	check(err, "client")
	c.SetCanAckPings(true)
	return c
}

// meet sends small packets until one has arrived: a relay learns of clients elsewhere after they have connected.
func meet(from, to *peer) {
	last := []byte("now")
	for range 300 {
		check(from.client.Send(to.key, []byte("hello")), "send")
		select {
		case <-to.messages:
			check(from.client.Send(to.key, last), "send")
			for {
				if p, ok := to.next().(derp.ReceivedPacket); ok && string(p.Data) == string(last) {
					return
				}
			}
		case <-time.After(100 * time.Millisecond):
		}
	}
	check(fmt.Errorf("nothing arrives"), from.name+" meets "+to.name)
}

// regionScene exchanges packets between clients of every two relays of a region, in both directions.
func regionScene(ctx context.Context, urls []string) {
	for i, one := range urls {
		for j, other := range urls {
			if i == j {
				continue
			}
			ka, kb := key.NewNode(), key.NewNode()
			a := start(ctx, fmt.Sprintf("node %d", i+1), ka, dial(ka, one))
			b := start(ctx, fmt.Sprintf("node %d", j+1), kb, dial(kb, other))
			meet(a, b)
			exchange(a, b)
			check(a.client.Close(), "close")
			gone(b, a.key, derp.PeerGoneReasonDisconnected)
			check(b.client.Close(), "close")
		}
	}
}
