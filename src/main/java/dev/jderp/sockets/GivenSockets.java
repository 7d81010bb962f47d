package dev.jderp.sockets;

import dev.jderp.sockets.GivenSocket.Kind;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The sockets that this process was given at its start, until its servers have taken them. For one thread.
 *
 * <p>A service manager gives sockets by the variables {@code LISTEN_PID} and {@code LISTEN_FDS}; its units name the
 * addresses then, and a port of theirs is not opened at other addresses. The process that this one takes over from
 * gives the sockets of its own addresses.
 */
public final class GivenSockets {

    private static final String VARIABLE = "LISTEN_FDS";
    private static final String PROCESS_VARIABLE = "LISTEN_PID";
    private static final int FIRST_DESCRIPTOR = 3;
    private static final int MAX_SOCKETS = 512;
    private static final Logger LOG = System.getLogger(GivenSockets.class.getName());

    private final List<GivenSocket> left;
    private final boolean isPredecessor;

    private GivenSockets(Collection<GivenSocket> sockets, boolean isPredecessor) {
        this.left = new ArrayList<>(sockets);
        this.isPredecessor = isPredecessor;
    }

    /** No sockets: servers open their own. */
    public static GivenSockets none() {
        return new GivenSockets(List.of(), false);
    }

    /** Sockets of the process that this one takes over from. */
    public static GivenSockets ofPredecessor(Collection<GivenSocket> sockets) {
        return new GivenSockets(sockets, true);
    }

    /**
     * The sockets that the service manager has given to this process, or to a script that runs it.
     *
     * @throws ListenException with one line, if there are sockets that cannot be used
     */
    public static GivenSockets ofServiceManager(Map<String, String> environment) throws ListenException {
        String count = environment.get(VARIABLE);
        if (count == null || !isForThisProcess(environment.getOrDefault(PROCESS_VARIABLE, ""))) {
            return none();
        }
        if (!count.matches("\\d{1,3}") || Integer.parseInt(count) > MAX_SOCKETS) {
            throw new ListenException(VARIABLE + " is \"" + count + "\"; expected a number up to " + MAX_SOCKETS);
        }
        if (!Epoll.isAvailable()) {
            throw new ListenException(VARIABLE + " is set; expected Linux with epoll");
        }
        List<GivenSocket> sockets = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(count); i++) {
            try {
                sockets.add(GivenSocket.of(FIRST_DESCRIPTOR + i));
            } catch (IOException e) {
                throw new ListenException(VARIABLE + ": file descriptor " + (FIRST_DESCRIPTOR + i) + " is "
                        + e.getMessage(), e);
            }
        }
        return new GivenSockets(sockets, false);
    }

    private static boolean isForThisProcess(String pid) {
        ProcessHandle own = ProcessHandle.current();
        return pid.equals(Long.toString(own.pid()))
                || own.parent().filter(parent -> pid.equals(Long.toString(parent.pid()))).isPresent();
    }

    /**
     * Whether the sockets are of a process that still serves with them: nothing is accepted from them before that
     * process has stopped.
     */
    public boolean isFromPredecessor() {
        return isPredecessor;
    }

    /** Whether there is no socket left. */
    public boolean isEmpty() {
        return left.isEmpty();
    }

    /** Whether a server need not open {@code port} at {@code address}, with what has not been taken yet. */
    public boolean covers(Kind kind, InetAddress address, int port) {
        return covers(left, kind, address, port);
    }

    /** Whether {@code sockets}, which this object has given out, make it needless to open a port at an address. */
    public boolean covers(List<GivenSocket> sockets, Kind kind, InetAddress address, int port) {
        return sockets.stream().anyMatch(each -> isOf(each, kind, port)
                && (!isPredecessor || each.address().getAddress().equals(address)));
    }

    /**
     * Gives the sockets of a port to the server that wants to listen there.
     *
     * @param wanted the addresses that the server would open
     */
    public List<GivenSocket> take(Kind kind, int port, List<InetAddress> wanted) {
        boolean isAll = !isPredecessor || wanted.stream().anyMatch(InetAddress::isAnyLocalAddress);
        List<GivenSocket> taken = new ArrayList<>();
        for (Iterator<GivenSocket> each = left.iterator(); each.hasNext();) {
            GivenSocket socket = each.next();
            if (isOf(socket, kind, port) && (isAll || wanted.contains(socket.address().getAddress()))) {
                taken.add(socket);
                each.remove();
            }
        }
        return taken;
    }

    private static boolean isOf(GivenSocket socket, Kind kind, int port) {
        return socket.kind() == kind && socket.address().getPort() == port;
    }

    /** Closes the sockets that no server has taken, with a line for each. */
    public void closeLeft() {
        String giver = isPredecessor ? "the process before this one" : "the service manager";
        left.forEach(each -> {
            LOG.log(Level.WARNING, () -> each.name() + ", a socket of " + giver
                    + ", belongs to no listener of this relay and is closed");
            each.close();
        });
        left.clear();
    }

    /** Closes all sockets that no server has taken, because the start has failed. */
    public void abandon() {
        left.forEach(GivenSocket::close);
        left.clear();
    }
}
