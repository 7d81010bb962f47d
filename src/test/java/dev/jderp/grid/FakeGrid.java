package dev.jderp.grid;

import dev.jderp.kit.NoAnswerException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A data grid in memory, whose members can be separated, and can hang. Messages arrive on the caller's thread. */
public final class FakeGrid {

    private final List<Member> members = new ArrayList<>();
    private final Map<Integer, Map<String, String>> textsOfSide = new HashMap<>();
    private final Set<String> hanging = new HashSet<>();

    /** The calls of relays with these names, each of which answers at once. */
    public static List<RegionCalls> calls(String... nodes) {
        FakeGrid grid = new FakeGrid();
        List<RegionCalls> calls = new ArrayList<>();
        for (String node : nodes) {
            GridStore store = grid.join(node);
            RegionCalls each = new RegionCalls(node, Optional.of(store), Runnable::run);
            store.listen(new GridListener() {
                @Override
                public void textsChanged() {}

                @Override
                public void received(String message) {
                    each.received(message);
                }
            });
            calls.add(each);
        }
        return calls;
    }

    synchronized GridStore join(String node) {
        Member member = new Member(node);
        members.add(member);
        return member;
    }

    /** Neither answers nor hears anything from now on. */
    synchronized void hang(String node) {
        hanging.add(node);
    }

    /** Puts these members into a part of their own, in which the texts are what they were. */
    synchronized void split(String... nodes) {
        textsOfSide.put(1, new HashMap<>(texts(0)));
        members.stream().filter(each -> List.of(nodes).contains(each.node)).forEach(each -> each.side = 1);
    }

    /** Joins the parts again; the texts of the part that was split off are discarded. */
    void heal() {
        List<Member> all;
        synchronized (this) {
            members.forEach(each -> each.side = 0);
            textsOfSide.remove(1);
            all = List.copyOf(members);
        }
        all.forEach(Member::changed);
    }

    /** What the grid forgets when all its members are down at once. */
    synchronized void forget() {
        textsOfSide.clear();
    }

    private Map<String, String> texts(int side) {
        return textsOfSide.computeIfAbsent(side, any -> new HashMap<>());
    }

    private final class Member implements GridStore {

        private final String node;
        private final List<GridListener> listeners = new ArrayList<>();
        private int side;

        Member(String node) {
            this.node = node;
        }

        private void changed() {
            listeners.forEach(GridListener::textsChanged);
        }

        private List<Member> reachable() {
            synchronized (FakeGrid.this) {
                return members.stream().filter(each -> each.side == side).toList();
            }
        }

        private void checkAnswering() throws IOException {
            if (!hanging.isEmpty()) {
                throw new NoAnswerException("the grid does not answer", null);
            }
        }

        @Override
        public void listen(GridListener listener) {
            listeners.add(listener);
        }

        @Override
        public Optional<String> read(String name) throws IOException {
            synchronized (FakeGrid.this) {
                checkAnswering();
                return Optional.ofNullable(texts(side).get(name));
            }
        }

        @Override
        public boolean replace(String name, Optional<String> before, String after) throws IOException {
            synchronized (FakeGrid.this) {
                checkAnswering();
                if (!Objects.equals(texts(side).get(name), before.orElse(null))) {
                    return false;
                }
                texts(side).put(name, after);
            }
            reachable().forEach(Member::changed);
            return true;
        }

        @Override
        public void publish(String message) {
            reachable().stream().filter(each -> !hanging.contains(each.node)).forEach(
                    each -> each.listeners.forEach(listener -> listener.received(message)));
        }

        @Override
        public void send(String inbox, String message) {
            reachable().stream().filter(each -> each.inbox().equals(inbox)).forEach(
                    each -> each.listeners.forEach(listener -> listener.received(message)));
        }

        @Override
        public String inbox() {
            return "inbox-" + node;
        }

        @Override
        public List<GridMember> members() {
            return reachable().stream().map(Member::self).toList();
        }

        @Override
        public GridMember self() {
            return new GridMember("id-" + node, node, node + ".example.com:443", "10.0.0.1");
        }

        @Override
        public boolean isRunning() {
            return true;
        }

        @Override
        public void close() {}
    }
}
