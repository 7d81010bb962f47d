// Command interop is a stock Tailscale client in small: it meets the relay through the client library that is inside
// every Tailscale node, once by URL and once by region from the DERP map that the relay serves.
package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"tailscale.com/derp"
	"tailscale.com/derp/derphttp"
	"tailscale.com/net/netmon"
	"tailscale.com/tailcfg"
	"tailscale.com/types/key"
	"tailscale.com/types/logger"
)

var (
	relayURL = flag.String("url", "http://127.0.0.1:8080/derp", "the relay, by URL")
	meshFile = flag.String("mesh-key-file", "", "the region's mesh key: be another relay instead of a client")
	region   = flag.String("region", "", "comma-separated URLs of a region's relays: exchange packets between all of them")
	mapFile  = flag.String("region-file", "", "a DERP map of a region of several relays: stay in it until the input ends")
	clients  = flag.Int("clients", 30, "how many clients stay in the region")
	mapURL   = flag.String("map", "http://127.0.0.1:8080/derpmap/default", "the DERP map that the relay serves")
)

type peer struct {
	name     string
	key      key.NodePublic
	client   *derphttp.Client
	messages chan derp.ReceivedMessage
	errors   chan error
}

func check(err error, what string) {
	if err != nil {
		fmt.Printf("FAILED %s: %v\n", what, err)
		os.Exit(1)
	}
}

func start(ctx context.Context, name string, private key.NodePrivate, client *derphttp.Client) *peer {
	p := &peer{name, private.Public(), client, make(chan derp.ReceivedMessage, 100), make(chan error, 1)}
	check(client.Connect(ctx), name+" connects")
	go func() {
		for {
			m, err := client.Recv()
			if err != nil {
				p.errors <- err
				return
			}
			if r, ok := m.(derp.ReceivedPacket); ok {
				r.Data = bytes.Clone(r.Data)
				m = r
			}
			p.messages <- m
		}
	}()
	if _, ok := p.next().(derp.ServerInfoMessage); !ok {
		check(fmt.Errorf("another message"), name+" is welcomed")
	}
	fmt.Printf("%s is connected to %s\n", name, client.ServerPublicKey().ShortString())
	return p
}

func (p *peer) next() derp.ReceivedMessage {
	for {
		select {
		case m := <-p.messages:
			if _, ok := m.(derp.KeepAliveMessage); ok {
				continue
			}
			return m
		case err := <-p.errors:
			check(err, p.name+" receives")
		case <-time.After(10 * time.Second):
			check(fmt.Errorf("nothing for 10 s"), p.name+" receives")
		}
	}
}

func exchange(from, to *peer) {
	for _, size := range []int{0, 1, 1200, 32768, 65536} {
		packet := make([]byte, size)
		for i := range packet {
			packet[i] = byte(rand.IntN(256))
		}
		check(from.client.Send(to.key, packet), "send")
		got, ok := to.next().(derp.ReceivedPacket)
		if !ok || got.Source != from.key || !bytes.Equal(got.Data, packet) {
			check(fmt.Errorf("%d bytes became %d from %v", size, len(got.Data), got.Source), "exchange")
		}
	}
	fmt.Printf("%s -> %s: packets of 0, 1, 1200, 32768 and 65536 bytes\n", from.name, to.name)
}

func gone(p *peer, who key.NodePublic, reason derp.PeerGoneReasonType) {
	m, ok := p.next().(derp.PeerGoneMessage)
	if !ok || m.Peer != who || m.Reason != reason {
		check(fmt.Errorf("%#v", m), "peer gone")
	}
	fmt.Printf("%s hears that %s is gone, reason %d\n", p.name, who.ShortString(), reason)
}

func scene(ctx context.Context, title string, dial func(key.NodePrivate) *derphttp.Client) {
	fmt.Println("== " + title)
	ka, kb := key.NewNode(), key.NewNode()
	a, b := start(ctx, "a", ka, dial(ka)), start(ctx, "b", kb, dial(kb))
	exchange(a, b)
	exchange(b, a)
	rtt := time.Now()
	check(a.client.Ping(ctx), "ping")
	fmt.Printf("a pings the relay: %v\n", time.Since(rtt).Round(time.Microsecond))
	a.client.NotePreferred(true)
	stranger := key.NewNode().Public()
	disco := append([]byte("TS💬"), make([]byte, 56)...)
	check(a.client.Send(stranger, disco), "disco")
	gone(a, stranger, derp.PeerGoneReasonNotHere)
	check(a.client.Close(), "close")
	gone(b, a.key, derp.PeerGoneReasonDisconnected)
	check(b.client.Close(), "close")
}

// fastStart looks for what makes the client library log in before it has heard from the relay.
func fastStart(node *tailcfg.DERPNode) {
	address := net.JoinHostPort(node.HostName, fmt.Sprint(node.DERPPort))
	c, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true})
	check(err, "TLS")
	defer c.Close()
	for _, certificate := range c.ConnectionState().PeerCertificates {
		if strings.HasPrefix(certificate.Subject.CommonName, "derpkey") && c.ConnectionState().Version >= tls.VersionTLS13 {
			fmt.Println("the relay's key is in its certificate chain: fast start")
		}
	}
}

func main() {
	flag.Parse()
	if *mapFile != "" {
		rollingScene(*mapFile, *clients)
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if *region != "" {
		regionScene(ctx, strings.Split(*region, ","))
		fmt.Println("all passed")
		return
	}
	monitor := netmon.NewStatic()
	play := scene
	if *meshFile != "" {
		known := meshKey(*meshFile)
		play = func(ctx context.Context, title string, dial func(key.NodePrivate) *derphttp.Client) {
			meshScene(ctx, title, known, dial)
		}
	}
	play(ctx, "by URL", func(k key.NodePrivate) *derphttp.Client {
		c, err := derphttp.NewClient(k, *relayURL, logger.Discard, monitor)
		check(err, "client")
		c.SetCanAckPings(true)
		return c
	})
	insecure := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}} // pinned later, by what the map says
	res, err := (&http.Client{Transport: insecure}).Get(*mapURL)
	check(err, "DERP map")
	var m tailcfg.DERPMap
	check(json.NewDecoder(res.Body).Decode(&m), "DERP map")
	for _, region := range m.Regions {
		fastStart(region.Nodes[0])
		play(ctx, "by region "+region.RegionCode+", "+region.Nodes[0].CertName, func(k key.NodePrivate) *derphttp.Client {
			c := derphttp.NewRegionClient(k, logger.Discard, monitor, func() *tailcfg.DERPRegion { return region })
			c.SetCanAckPings(true)
			return c
		})
	}
	fmt.Println("all passed")
}
