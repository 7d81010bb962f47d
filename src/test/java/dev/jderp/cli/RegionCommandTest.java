package dev.jderp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.client.DerpClient;
import dev.jderp.client.ReceivedMessage;
import dev.jderp.derpmap.DerpMapReader;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.key.NodePrivateKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RegionCommandTest {

    @TempDir
    Path directory;

    private static DerpClient joined(DerpNode node) throws IOException {
        DerpClient client = DerpClient.builder(NodePrivateKey.generate())
                .region(DerpRegion.of(node.regionId(), "local", "", List.of(node)))
                .build();
        while (!(client.receive().message() instanceof ReceivedMessage.ServerSettings)) {
            // not connected yet
        }
        return client;
    }

    private static String text(DerpClient to) throws IOException {
        while (true) {
            if (to.receive().message() instanceof ReceivedMessage.ReceivedPacket packet) {
                return new String(packet.data(), StandardCharsets.UTF_8);
            }
        }
    }

    @Test
    void relaysOfARegionForwardPacketsToEachOther() throws Exception {
        LinePipe out = new LinePipe();
        LinePipe err = new LinePipe();
        FutureTask<Integer> command = LinePipe.start(out, err, "region", "2", "--json", "--dir", directory.toString());
        String files = out.next("meshKey");
        assertTrue(files.contains("region.log"), files);
        String links = out.next("links");
        while (links.split("\"state\":\"up\"", -1).length != 3) {
            links = out.next("links");
        }
        List<DerpNode> nodes = DerpMapReader.parse(Files.readString(directory.resolve("derpmap.json")))
                .region(900).orElseThrow().nodes();
        try (DerpClient one = joined(nodes.get(0)); DerpClient two = joined(nodes.get(1))) {
            while (!links.contains("\"name\":\"900a\"") || links.split("\"clients\":1", -1).length != 3
                    || links.split("\"keys\":2", -1).length != 3) {
                links = out.next("links"); // a client, and the link itself
            }
            one.send(two.publicKey(), "there".getBytes(StandardCharsets.UTF_8));
            assertEquals("there", text(two));
            two.send(one.publicKey(), "back".getBytes(StandardCharsets.UTF_8));
            assertEquals("back", text(one));
            out.breakOff();
        }
        assertEquals(0, command.get());
    }

    @Test
    void aNodeThatStartsAgainGetsItsLinksBack() throws Exception {
        try (LocalRegion region = LocalRegion.start(directory, 3)) {
            await(region, table -> upFrom(table).equals(List.of("900a", "900a", "900b", "900b", "900c", "900c")));
            region.nodes().get(1).stop();
            LinkTable less = await(region, table -> upFrom(table).equals(List.of("900a", "900c")));
            assertEquals("2 of 6 links are up", less.lines(Instant.EPOCH).get(0));
            region.nodes().get(1).start();
            await(region, table -> upFrom(table).size() == 6);
        }
    }

    private static List<String> upFrom(LinkTable table) {
        List<String> names = new ArrayList<>();
        table.links().stream().filter(LinkTable.Link::isUp).forEach(each -> names.add(each.from()));
        return names;
    }

    private static LinkTable await(LocalRegion region, Predicate<LinkTable> expected) {
        LinkTable table = LinkTable.of(region.nodes());
        while (!expected.test(table)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            table = LinkTable.of(region.nodes());
        }
        return table;
    }

    @Test
    void aRegionHasFromTwoToNineNodes() {
        for (String size : List.of("1", "10", "-1", "three")) {
            CommandRun run = CommandRun.of("region", size);
            assertEquals(2, run.status(), run.err());
            assertEquals("", run.out());
        }
        assertEquals(2, CommandRun.of("region").status());
    }

    @Test
    void aDirectoryThatCannotBeMadeIsReportedInOneLine() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        CommandRun run = CommandRun.of("region", "2", "--dir", file.resolve("region").toString());
        assertEquals(1, run.status(), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }
}
