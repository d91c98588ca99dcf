package org.ascendtwin.hardware.core;

import org.ascendtwin.hardware.device.Range;

/**
 * A transfer in a stream that reads or writes the die's memory and uses no core: what a copy engine or a network
 * interface does while others exchange with it.
 *
 * @param name what people call it
 * @param bytes bytes read and written, together
 * @param bytesPerSecond rate of the link or engine
 * @param fixedSeconds latency and synchronisation, in which nothing moves
 */
public record CopyWork(String name, double bytes, double bytesPerSecond, double fixedSeconds) implements Work {
    public CopyWork {
        Range.check("copy.bytes", bytes, 1, 1e12);
        Range.check("copy.bytesPerSecond", bytesPerSecond, 1e6, 1e14);
        Range.check("copy.fixedSeconds", fixedSeconds, 0, 1);
    }

    /** One engine that moves everything past L2. */
    PricedProgram program() {
        ProgramBuilder builder = new ProgramBuilder(1);
        builder.core(0).add(CoreSteps.NO_BLOCK, CoreSteps.NO_BLOCK, 0, bytes);
        builder.core(0).storeThrough();
        KernelProgram.Buffering buffering = new KernelProgram.Buffering(1, 1);
        CoreRates rates = new CoreRates(bytesPerSecond, bytesPerSecond);
        return new PricedProgram(new KernelProgram(builder, buffering, rates), fixedSeconds);
    }
}
