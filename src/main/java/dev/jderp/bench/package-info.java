/**
 * Measures a relay under load from pairs of clients in this process: throughput, loss and latency.
 *
 * <p>Called by {@code cli} for {@code jderp bench}. Each pair has three virtual threads: {@code derp-bench-send},
 * {@code derp-bench-receive}, and {@code derp-bench-listen}, which reads the relay's messages to the sender.
 */
@NullMarked
package dev.jderp.bench;

import org.jspecify.annotations.NullMarked;
