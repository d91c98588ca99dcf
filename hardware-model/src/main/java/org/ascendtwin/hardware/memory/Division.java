package org.ascendtwin.hardware.memory;

import java.util.List;
import org.ascendtwin.hardware.memory.MemoryPart.Use;

/**
 * The sizes that are known before the cache is divided into tokens.
 *
 * @param deviceBytes memory of the die
 * @param fraction part of the free memory for weights and cache
 * @param linear bytes of linear layers and experts
 * @param other bytes of tables, norms and routers
 * @param draftWeights bytes of the draft model
 * @param stateBytes bytes of one sequence's recurrent states
 * @param working what steps need besides
 */
record Division(
        long deviceBytes,
        double fraction,
        long linear,
        long other,
        long draftWeights,
        double stateBytes,
        WorkingMemory working) {
    MemoryPlan plan(double targetToken, double draftToken, MemorySettings settings) {
        double free = (double) deviceBytes - MemoryPlan.RUNTIME_BYTES;
        double available = Math.max(0, free * fraction - linear - other);
        StateSlots kept = settings.states();
        double drafted = kept.drafted() * stateBytes;
        long slots = stateBytes > 0 ? kept.count(Math.max(0, available - drafted), stateBytes) : 0;
        double forStates = slots * stateBytes + drafted;
        double forCache = Math.max(0, available - forStates);
        double cell = targetToken + draftToken;
        long page = settings.pageSize();
        long tokens = (long) Math.floor(forCache / cell) / page * page;
        if (settings.maxTotalTokens() > 0) {
            tokens = Math.min(tokens, settings.maxTotalTokens() / page * page);
        }
        long states = (long) Math.ceil(forStates);
        long cache = (long) Math.ceil(tokens * targetToken);
        long draftCache = (long) Math.ceil(tokens * draftToken);
        long loaded = MemoryPlan.RUNTIME_BYTES + linear + other + states + cache + draftCache + draftWeights;
        double missing = page * cell + forStates - (free * fraction - linear - other);
        long shortBytes = tokens == 0 ? (long) Math.ceil(missing) : Math.max(0, loaded - deviceBytes);
        long used = loaded
                + working.activationBytes()
                + working.graphBytes()
                + working.communicationBytes()
                + working.fragmentationBytes();
        List<MemoryPart> parts = List.of(
                new MemoryPart(Use.RUNTIME, MemoryPlan.RUNTIME_BYTES),
                new MemoryPart(Use.LINEAR_WEIGHTS, linear),
                new MemoryPart(Use.OTHER_WEIGHTS, other),
                new MemoryPart(Use.STATES, states),
                new MemoryPart(Use.CACHE, cache),
                new MemoryPart(Use.DRAFT_CACHE, draftCache),
                new MemoryPart(Use.DRAFT_WEIGHTS, draftWeights),
                new MemoryPart(Use.ACTIVATIONS, working.activationBytes()),
                new MemoryPart(Use.GRAPHS, working.graphBytes()),
                new MemoryPart(Use.COMMUNICATION, working.communicationBytes()),
                new MemoryPart(Use.FRAGMENTATION, working.fragmentationBytes()),
                new MemoryPart(Use.REST, Math.max(0, deviceBytes - used)));
        return new MemoryPlan(fraction, cell, tokens, slots, shortBytes, Math.max(0, used - deviceBytes), parts);
    }
}
