package org.ascendtwin.scheduler.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.ascendtwin.scheduler.cache.EvictionPolicy;
import org.ascendtwin.scheduler.cache.KvLease;
import org.ascendtwin.scheduler.cache.KvMemory;
import org.ascendtwin.scheduler.cache.PagePool;
import org.ascendtwin.scheduler.cache.PrefixMatch;
import org.ascendtwin.scheduler.cache.RadixCache;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Mooncake's conversation trace, one request after the other, through a radix cache of four million tokens. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = {"-Xms480m", "-Xmx480m", "-XX:+UseSerialGC"})
@Warmup(iterations = 5)
@Measurement(iterations = 5)
public class RadixReplayBenchmark {
    private static final int CAPACITY_TOKENS = 4_000_000;
    private static final long OUTPUT_SPACE = 1L << 40;
    private static final int OUTPUT_STRIDE = 1 << 20;

    @Param({"128", "1"})
    public int pageSize;

    /** Whether requests decode, token by token, or only their prompts are kept. */
    @Param({"false", "true"})
    public boolean decodes;

    private Trace trace = new Trace();
    private KvMemory memory = empty();

    @Setup(Level.Trial)
    public void read() throws IOException {
        trace = Trace.mooncake();
    }

    @Benchmark
    public long replay(ProcessorTime time) {
        memory = empty();
        time.begin();
        PrefixMatch match = new PrefixMatch();
        long matched = 0;
        for (int index = 0; index < trace.size(); index++) {
            matched += serve(index, match);
        }
        time.end(1);
        return matched;
    }

    /** What the cache keeps in memory at the end, requests included. */
    @TearDown(Level.Trial)
    public void weigh() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        System.out.printf(
                "%nheap in use after the last replay: %d MB (%d tokens free)%n",
                (runtime.totalMemory() - runtime.freeMemory()) >> 20, memory.freeTokens());
    }

    private int serve(int index, PrefixMatch match) {
        TokenRuns tokens = trace.prompt(index).copy();
        int inputLength = tokens.length();
        int outputLength = decodes ? trace.outputLength(index) : 1;
        KvLease lease = new KvLease();
        memory.cache().match(tokens, inputLength - 1, match);
        memory.cache().adopt(match, lease);
        memory.makeRoom(inputLength - match.length() + (pageSize == 1 ? 0 : pageSize));
        memory.extend(lease, inputLength);
        if (decodes) {
            memory.cache().shareUnfinished(lease, tokens, inputLength, false, 0);
            for (int output = 1; output < outputLength; output++) {
                tokens.append(OUTPUT_SPACE + (long) index * OUTPUT_STRIDE + output, 1);
                memory.makeRoom(pageSize);
                memory.decode(lease);
            }
        }
        memory.cache().shareFinished(lease, tokens, 0);
        return match.length();
    }

    private KvMemory empty() {
        PagePool pool = new PagePool(pageSize == 0 ? 0 : CAPACITY_TOKENS, Math.max(1, pageSize));
        return new KvMemory(pool, new RadixCache(pool, EvictionPolicy.LRU, false, null));
    }
}
