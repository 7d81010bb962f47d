// Command wasmcontrol is a control server for upstream's client for browsers, with a page that loads the client. The
// DERP map has one region with one relay. It prints the URL of the page, and ends when its input ends.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"tailscale.com/tailcfg"
	"tailscale.com/tstest/integration/testcontrol"
	"tailscale.com/types/logger"
)

var (
	client = flag.String("client", "", "the file of the client, built for js and wasm")
	relay  = flag.String("relay", "", "the host name of the relay, which browsers find at port 443")
)

const (
	regionID = 900
	page     = `<!doctype html><title>wasm client</title><script src="/wasm_exec.js"></script>`
)

// node is a client as the control server knows it.
type node struct {
	Key     string
	Home    int    // the region id of its home; 0 if it has none yet
	PeerAPI string // the URL of its HTTP server for its peers; empty if it is not known yet
}

func main() {
	flag.Parse()
	log.SetOutput(io.Discard)
	goRoot, err := exec.Command("go", "env", "GOROOT").Output()
	check(err, "GOROOT")
	support := filepath.Join(strings.TrimSpace(string(goRoot)), "lib", "wasm", "wasm_exec.js")
	_, err = os.Stat(support)
	check(err, "Go's support for WebAssembly")
	listener, err := net.Listen("tcp", "localhost:0")
	check(err, "listen")
	base := fmt.Sprintf("http://localhost:%d", listener.Addr().(*net.TCPAddr).Port)

	control := &testcontrol.Server{Logf: logger.Discard, DERPMap: derpMap(), ExplicitBaseURL: base}
	mux := http.NewServeMux()
	mux.Handle("/key", control)
	mux.Handle("/ts2021", control)
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, page)
	})
	mux.HandleFunc("/favicon.ico", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("/wasm_exec.js", serveFile(support))
	mux.HandleFunc("/client.wasm", serveFile(*client))
	mux.HandleFunc("/nodes", func(w http.ResponseWriter, r *http.Request) {
		json.NewEncoder(w).Encode(nodes(control))
	})
	go func() { check(http.Serve(listener, mux), "serve") }()
	fmt.Println(base)
	io.Copy(io.Discard, os.Stdin)
}

func derpMap() *tailcfg.DERPMap {
	return &tailcfg.DERPMap{
		Regions: map[int]*tailcfg.DERPRegion{
			regionID: {
				RegionID:   regionID,
				RegionCode: "test",
				RegionName: "test",
				Nodes:      []*tailcfg.DERPNode{{Name: "900a", RegionID: regionID, HostName: *relay}},
			},
		},
		OmitDefaultRegions: true,
	}
}

func nodes(control *testcontrol.Server) []node {
	all := []node{}
	for _, each := range control.AllNodes() {
		n := node{Key: each.Key.String(), Home: each.HomeDERP}
		if each.Hostinfo.Valid() {
			for _, service := range each.Hostinfo.Services().All() {
				if service.Proto == tailcfg.PeerAPI4 {
					n.PeerAPI = fmt.Sprintf("http://%v:%d/", each.Addresses[0].Addr(), service.Port)
				}
			}
		}
		all = append(all, n)
	}
	return all
}

func serveFile(path string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, path) }
}

func check(err error, what string) {
	if err != nil {
		fmt.Printf("FAILED: %s: %v\n", what, err)
		os.Exit(1)
	}
}
