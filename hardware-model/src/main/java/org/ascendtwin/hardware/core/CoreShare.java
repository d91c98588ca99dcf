package org.ascendtwin.hardware.core;

import java.util.EnumMap;
import org.ascendtwin.hardware.device.CubeUnit;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.KernelFamily;
import org.ascendtwin.hardware.device.Range;
import org.ascendtwin.hardware.device.VectorUnit;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.VectorPass;

/**
 * The cores of a die that a stream has for itself.
 *
 * @param cubes cube cores
 * @param vectors vector cores
 */
public record CoreShare(int cubes, int vectors) {
    public CoreShare {
        Range.check("cube cores of a stream", cubes, 0, 4096);
        Range.check("vector cores of a stream", vectors, 0, 4096);
    }

    /** All cores of {@code device}. */
    public static CoreShare all(Device device) {
        return new CoreShare(device.cube().cores(), device.vector().cores());
    }

    /** No core, for a stream that only copies. */
    public static final CoreShare NONE = new CoreShare(0, 0);

    /** Whether {@code operator} has cores to run on. */
    boolean runs(Operator operator) {
        return operator instanceof VectorPass ? vectors > 0 : cubes > 0;
    }

    /** A die with these cores only, one at least of each kind, its memory and L2 as they are. */
    Device of(Device device) {
        CubeUnit cube = device.cube();
        return new Device(
                device.id(),
                device.name(),
                device.family(),
                new CubeUnit(Math.max(1, cubes), cube.clock(), cube.macsPerCycle(), cube.accumulator(), cube.buffers()),
                new VectorUnit(
                        Math.max(1, vectors),
                        device.vector().halfLanes(),
                        device.vector().buffer()),
                device.memory(),
                device.kernels(),
                device.launch(),
                device.calibrated(),
                device.measured(),
                new EnumMap<>(KernelFamily.class),
                device.sources());
    }
}
