package org.ascendtwin.hardware.expert;

import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Range;

/**
 * Tokens on their way to their experts, or their results on the way back.
 *
 * @param direction there or back
 * @param mode how they are sent
 * @param ranks dies that hold the experts, and each some of the tokens
 * @param tokens of each rank
 * @param chosen experts of a token
 * @param hiddenSize values of a token
 * @param payload format in which they are sent
 */
public record TokenExchange(
        Direction direction, ExchangeMode mode, int ranks, int tokens, int chosen, int hiddenSize, DataType payload) {
    /** Messages are padded to what the network writes at once (UBEP: UB guarantees 512-byte writes). */
    private static final int WRITE_BYTES = 512;

    private static final int SCALE_BYTES = 4;

    /** There or back. */
    public enum Direction {
        /** Tokens to experts. */
        DISPATCH,
        /** Results to tokens. */
        COMBINE
    }

    public TokenExchange {
        Range.check("ep_size", ranks, 1, 1 << 14);
        Range.check("tokens of a rank", tokens, 0, 1 << 24);
        Range.check("experts of a token", chosen, 1, 1 << 10);
        Range.check("hidden_size", hiddenSize, 1, 1 << 20);
    }

    /** Tokens times experts, of one rank. */
    public double messages() {
        return (double) tokens * chosen;
    }

    /** One token on its way to one expert: with its scale where it is quantised, in whole writes. */
    public double messageBytes() {
        double values = hiddenSize * payload.bytes() + (payload.bytes() < 2 ? SCALE_BYTES : 0);
        return Math.ceil(values / WRITE_BYTES) * WRITE_BYTES;
    }

    /** Bytes as DeepEP counts them for its bandwidths: tokens · experts · hidden size · bytes of a value. */
    public double countedBytes() {
        return messages() * hiddenSize * payload.bytes();
    }
}
