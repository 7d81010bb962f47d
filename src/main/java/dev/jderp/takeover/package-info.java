/**
 * The handover of a relay from one process to the next on the same host, over a Unix socket in the state directory: the
 * old process sends its listening sockets, the new one reports when it is ready, and the old one leaves.
 *
 * <pre>
 *   new                                     old
 *   jderp-takeover 1               --&gt;
 *                                  &lt;--      sockets N KEY, and a line with the name of each socket
 *   send                           --&gt;
 *                                  &lt;--      N descriptors (SCM_RIGHTS)
 *   link serve, link dial          --&gt;      each on a connection of its own, which carries DERP from then on
 *   ready                          --&gt;      closes its listeners
 *                                  &lt;--      left
 *   accepts connections                     drains; the end of the connection is the end of the process
 * </pre>
 *
 * <p>Whatever fails before {@code ready} ends the new process and leaves the old one as it was. Both check that the
 * other runs as the same user or as root. The old process handles messages on the lobby's thread of its front door; the
 * new one waits for them, on the thread that starts the relay. Needs epoll; loaded only where {@code derp.takeover} is
 * set.
 */
@NullMarked
package dev.jderp.takeover;

import org.jspecify.annotations.NullMarked;
