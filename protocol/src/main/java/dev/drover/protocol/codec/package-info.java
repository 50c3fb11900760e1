/**
 * The stored and the wire form of the domain values, in Protobuf. Start at {@link dev.drover.protocol.codec.JobEventCodec}
 * for what the journal keeps and at {@link dev.drover.protocol.codec.MessageCodecs} for what servers tell each other. The
 * only package of this module that knows Protobuf.
 */
@NullMarked
package dev.drover.protocol.codec;

import org.jspecify.annotations.NullMarked;
