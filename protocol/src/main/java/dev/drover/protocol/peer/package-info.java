/** What servers tell each other, beside the commands and replies of the aggregates. Start at {@link dev.drover.protocol.peer.PeerFrame}. */
@NullMarked
package dev.drover.protocol.peer;

import org.jspecify.annotations.NullMarked;
