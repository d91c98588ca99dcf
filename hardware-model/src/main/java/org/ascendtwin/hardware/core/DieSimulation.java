package org.ascendtwin.hardware.core;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.Range;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.ascendtwin.sim.time.Rank;
import org.jspecify.annotations.Nullable;

/**
 * Streams of kernels and copies on one die at once, event by event. Each has its own cores; all share HBM, L2's rates and
 * what L2 holds, so that they slow each other down and a prefetch may push out what another stream still needs.
 */
public final class DieSimulation {
    private final Device device;

    /** Simulations of streams on {@code device}. */
    public DieSimulation(Device device) {
        this.device = device;
    }

    /**
     * Runs {@code streams} to their ends.
     *
     * @param trace where to record the pipes, if anywhere: a row for each stream, then its cores
     */
    public DieRun run(List<WorkStream> streams, @Nullable PipeTrace trace) {
        check(streams);
        List<PricedProgram> programs = new ArrayList<>();
        for (WorkStream stream : streams) {
            KernelPrograms kernels = new KernelPrograms(stream.cores().of(device), CoreRates.vector(device));
            for (Work work : stream.works()) {
                programs.add(
                        switch (work) {
                            case KernelWork kernel -> kernels.of(kernel.operator());
                            case CopyWork copy -> copy.program();
                        });
            }
        }
        VirtualHost host = new VirtualHost();
        DieMemory die = new DieMemory(
                device, host, programs.stream().map(PricedProgram::program).toList());
        List<StreamExecution> executions = new ArrayList<>();
        int number = 0;
        int row = 0;
        for (WorkStream stream : streams) {
            StreamExecution execution = new StreamExecution(stream);
            for (int i = 0; i < stream.works().size(); i++, number++) {
                KernelPaths paths = die.kernel(number);
                KernelExecution kernel =
                        new KernelExecution(host, device, programs.get(number), paths, execution::next);
                if (trace != null) {
                    kernel.recordIn(trace, row + 1, row);
                }
                execution.add(kernel, paths);
            }
            row += name(trace, stream, row);
            host.newAlarm(Rank.TURN, execution::start).arm(stream.startNanos());
            executions.add(execution);
        }
        host.runUntilQuiet();
        return new DieRun(executions.stream().map(StreamExecution::summary).toList());
    }

    private void check(List<WorkStream> streams) {
        int cubes = 0;
        int vectors = 0;
        for (WorkStream stream : streams) {
            cubes += stream.cores().cubes();
            vectors += stream.cores().vectors();
        }
        Range.check("cube cores of all streams", cubes, 0, device.cube().cores());
        Range.check("vector cores of all streams", vectors, 0, device.vector().cores());
    }

    /** Names the rows of a stream and returns how many they are. */
    private static int name(@Nullable PipeTrace trace, WorkStream stream, int row) {
        int cores = Math.max(1, Math.max(stream.cores().cubes(), stream.cores().vectors()));
        if (trace != null) {
            trace.name(row, stream.name());
            for (int core = 0; core < cores; core++) {
                trace.name(row + 1 + core, stream.name() + ", core " + core);
            }
        }
        return 1 + cores;
    }
}
