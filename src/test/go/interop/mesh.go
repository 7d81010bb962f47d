package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"tailscale.com/derp"
	"tailscale.com/derp/derphttp"
	"tailscale.com/types/key"
	"tailscale.com/types/logger"
)

// meshKey reads the region's key from the file that the relay was given.
func meshKey(file string) key.DERPMesh {
	text, err := os.ReadFile(file)
	check(err, "mesh key")
	k, err := key.ParseDERPMesh(strings.TrimSpace(string(text)))
	check(err, "mesh key")
	return k
}

// change is what a watcher hears.
type change struct {
	key   key.NodePublic
	gone  bool
	text  string
	flags derp.PeerPresentFlags
}

type watcher struct {
	client  *derphttp.Client
	changes chan change
	errors  chan error
}

func watch(ctx context.Context, c *derphttp.Client) *watcher {
	w := &watcher{c, make(chan change, 100), make(chan error, 100)}
	go c.RunWatchConnectionLoop(ctx, key.NodePublic{}, logger.Discard,
		func(m derp.PeerPresentMessage) { w.changes <- change{m.Key, false, m.IPPort.String(), m.Flags} },
		func(m derp.PeerGoneMessage) { w.changes <- change{m.Peer, true, fmt.Sprint(m.Reason), 0} },
		func(err error) {
			select {
			case w.errors <- err:
			default:
			}
		})
	return w
}

func (w *watcher) next() change {
	select {
	case c := <-w.changes:
		return c
	case err := <-w.errors:
		check(err, "watching")
	case <-time.After(10 * time.Second):
		check(fmt.Errorf("nothing for 10 s"), "watching")
	}
	panic("not reached")
}

// sees checks that the next change is that somebody has come, from an address of this machine.
func (w *watcher) sees(who key.NodePublic, name string, flags derp.PeerPresentFlags) {
	c := w.next()
	here := strings.HasPrefix(c.text, "127.0.0.1:") || strings.HasPrefix(c.text, "[::1]:")
	if c.key != who || c.gone || c.flags != flags || !here {
		check(fmt.Errorf("%+v", c), "seeing "+name)
	}
	fmt.Printf("the watcher sees %s at an address of this machine, flags %d\n", name, c.flags)
}

func (w *watcher) misses(who key.NodePublic, name string) {
	c := w.next()
	if c.key != who || !c.gone || c.text != fmt.Sprint(derp.PeerGoneReasonDisconnected) {
		check(fmt.Errorf("%+v", c), "missing "+name)
	}
	fmt.Printf("the watcher hears that %s has gone\n", name)
}

// meshScene plays another relay of the region: it watches, forwards a packet and closes a peer.
func meshScene(parent context.Context, title string, region key.DERPMesh, dial func(key.NodePrivate) *derphttp.Client) {
	fmt.Println("== mesh " + title)
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	// known dials with the region's key
	known := func(k key.NodePrivate) *derphttp.Client {
		c := dial(k)
		c.MeshKey = region
		return c
	}
	kw, ka, kb := key.NewNode(), key.NewNode(), key.NewNode()
	w := watch(ctx, known(kw))
	w.sees(kw.Public(), "itself", derp.PeerPresentIsMeshPeer)
	a := start(ctx, "a", ka, dial(ka))
	w.sees(a.key, "a", derp.PeerPresentIsRegular)
	b := start(ctx, "b", kb, dial(kb))
	w.sees(b.key, "b", derp.PeerPresentIsRegular)

	elsewhere := key.NewNode().Public()
	check(w.client.ForwardPacket(elsewhere, a.key, []byte("from another relay")), "forward")
	packet, ok := a.next().(derp.ReceivedPacket)
	if !ok || packet.Source != elsewhere || string(packet.Data) != "from another relay" {
		check(fmt.Errorf("%v", packet), "a forwarded packet")
	}
	fmt.Println("a has a forwarded packet with its own source")

	check(a.client.Close(), "close")
	w.misses(a.key, "a")
	check(w.client.ClosePeer(b.key), "close peer")
	select {
	case err := <-b.errors:
		fmt.Printf("b has been closed: %v\n", err)
	case <-time.After(10 * time.Second):
		check(fmt.Errorf("b is still here"), "close peer")
	}
	w.misses(b.key, "b")

	stranger := watch(ctx, dial(key.NewNode()))
	select {
	case err := <-stranger.errors:
		fmt.Printf("a watcher without the key has been closed: %v\n", err)
	case c := <-stranger.changes:
		check(fmt.Errorf("it sees %+v", c), "a watcher without the key")
	case <-time.After(10 * time.Second):
		check(fmt.Errorf("it is still here"), "a watcher without the key")
	}
	cancel()
	check(w.client.Close(), "close")
	check(stranger.client.Close(), "close")
}
