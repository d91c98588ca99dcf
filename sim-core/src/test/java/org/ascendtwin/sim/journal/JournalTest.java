package org.ascendtwin.sim.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class JournalTest {
    private static final int INPUTS = 50;

    /** A core that sums its inputs and decides on each: two decisions on odd sums, one on even. */
    private static final class Summing {
        private final DecisionSink sink;
        private long sum;

        Summing(DecisionSink sink) {
            this.sink = sink;
        }

        void input(long atNanos, long[] words, int count) {
            for (int i = 0; i < count; i++) {
                sum += words[i];
            }
            sink.decision(atNanos, 7, new long[] {sum, -sum}, 2);
            if (sum % 2 == 1) {
                sink.decision(atNanos + 1, -3, new long[0], 0);
            }
        }
    }

    private static byte[] recorded(boolean closed) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JournalWriter writer = new JournalWriter(Channels.newChannel(bytes));
        Summing core = new Summing(writer);
        for (int i = 0; i < INPUTS; i++) {
            long[] words = {i, 3L * i, Long.MIN_VALUE};
            writer.input(10L * i, 1, words, 2);
            core.input(10L * i, words, 2);
        }
        if (closed) {
            writer.close();
        } else {
            writer.flush();
        }
        return bytes.toByteArray();
    }

    private static JournalReader reader(byte[] bytes) {
        return new JournalReader(Channels.newChannel(new ByteArrayInputStream(bytes)));
    }

    private static int readAll(JournalReader reader) {
        int entries = 0;
        while (reader.next()) {
            entries++;
        }
        return entries;
    }

    @Test
    void whatIsWrittenReadsBackWithItsDigest() throws IOException {
        JournalReader reader = reader(recorded(true));
        assertThat(reader.next()).isTrue();
        assertThat(reader.next()).isTrue();
        reader.next();
        assertThat(reader.side()).isEqualTo(Side.INPUT);
        reader.next();
        assertThat(reader.side()).isEqualTo(Side.DECISION);
        assertThat(reader.type()).isEqualTo(7);
        assertThat(reader.atNanos()).isEqualTo(10);
        assertThat(reader.count()).isEqualTo(2);
        assertThat(reader.word(1)).isEqualTo(-4);
        assertThatThrownBy(() -> reader.word(2)).isInstanceOf(IndexOutOfBoundsException.class);
        readAll(reader);
        assertThat(reader.isComplete()).isTrue();
        JournalReader again = reader(recorded(false));
        readAll(again);
        assertThat(again.isComplete()).isFalse();
        assertThat(again.digest()).isEqualTo(reader.digest());
        assertThat(again.entryCount()).isEqualTo(reader.entryCount());
    }

    @Test
    void aJournalCutAtAnyByteReadsAsASoundPrefixThatSaysSo() throws IOException {
        byte[] whole = recorded(true);
        int entries = readAll(reader(whole));
        int before = -1;
        for (int length = Layout.HEAD_BYTES; length < whole.length; length++) {
            JournalReader cut = reader(Arrays.copyOf(whole, length));
            int read = readAll(cut);
            assertThat(cut.isComplete()).as("cut at byte %d", length).isFalse();
            assertThat(read).as("cut at byte %d", length).isBetween(Math.max(0, before), entries);
            before = read;
        }
        assertThat(before).isEqualTo(entries);
    }

    @Test
    void aDamagedByteEndsTheReadingBeforeIt() throws IOException {
        byte[] whole = recorded(true);
        int entries = readAll(reader(whole));
        for (int at = Layout.HEAD_BYTES; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x10;
            JournalReader reader = reader(damaged);
            assertThat(readAll(reader)).as("damage at byte %d", at).isLessThanOrEqualTo(entries);
            assertThat(reader.isComplete()).as("damage at byte %d", at).isFalse();
        }
    }

    @Test
    void aFreshCoreReplaysToTheSameDecisions() throws IOException {
        Replay replay = new Replay(reader(recorded(true)));
        Summing core = new Summing(replay);
        replay.run((atNanos, type, words, count) -> core.input(atNanos, words, count));
        assertThat(core.sum).isEqualTo(4L * INPUTS * (INPUTS - 1) / 2);
    }

    @Test
    void aReplayOfABrokenOffJournalChecksWhatThereIs() throws IOException {
        byte[] whole = recorded(true);
        for (int length = Layout.HEAD_BYTES; length < whole.length; length++) {
            Replay replay = new Replay(reader(Arrays.copyOf(whole, length)));
            Summing core = new Summing(replay);
            replay.run((atNanos, type, words, count) -> core.input(atNanos, words, count));
        }
    }

    @Test
    void aCoreThatDecidesOtherwiseIsFoundAtItsFirstStep() throws IOException {
        Replay late = new Replay(reader(recorded(true)));
        Summing lateCore = new Summing(late);
        assertThatThrownBy(() -> late.run((atNanos, type, words, count) ->
                        lateCore.input(atNanos + (atNanos == 40 ? 1 : 0), words, count)))
                .isInstanceOf(ReplayDivergedException.class)
                .hasMessageContaining("is decision of type 7 at 40 ns [40, -40]")
                .hasMessageContaining("made decision of type 7 at 41 ns");
        Replay silent = new Replay(reader(recorded(true)));
        assertThatThrownBy(() -> silent.run((atNanos, type, words, count) -> {}))
                .isInstanceOf(ReplayDivergedException.class)
                .hasMessageContaining("made no decision");
        Replay eager = new Replay(reader(recorded(true)));
        Summing eagerCore = new Summing(eager);
        assertThatThrownBy(() -> eager.run((atNanos, type, words, count) -> {
                    eagerCore.input(atNanos, words, count);
                    eager.decision(atNanos, 9, words, 0);
                }))
                .hasMessageContaining("is input of type 1 at 10 ns [1, 3]")
                .hasMessageContaining("type 9");
    }

    @Test
    void otherFilesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> reader(new byte[100]))
                .withMessageContaining("Maybe");
        assertThatIllegalArgumentException().isThrownBy(() -> reader(new byte[3]));
        byte[] later = ByteBuffer.allocate(16)
                .putLong(Long.reverseBytes(Layout.MAGIC))
                .put((byte) 9)
                .array();
        assertThatIllegalArgumentException().isThrownBy(() -> reader(later)).withMessageContaining("version 9");
    }

    @Test
    void longEntriesAndManyEntriesPassThroughTheBuffer() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long[] words = new long[20_000];
        Arrays.setAll(words, i -> i * 31L);
        try (JournalWriter writer = new JournalWriter(Channels.newChannel(bytes))) {
            for (int i = 0; i < 30; i++) {
                writer.input(i, i, words, 20_000 - 600 * i);
            }
            assertThatIllegalArgumentException().isThrownBy(() -> writer.input(0, 0, words, 20_001));
        }
        JournalReader reader = reader(bytes.toByteArray());
        while (reader.next()) {
            assertThat(reader.word(reader.count() - 1)).isEqualTo(31L * (reader.count() - 1));
        }
        assertThat(reader.entryCount()).isEqualTo(30);
        assertThat(reader.isComplete()).isTrue();
    }

    @Test
    void noByteIsAllocatedPerEntry() throws IOException {
        WritableByteChannel nowhere = new Discarding();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (JournalWriter writer = new JournalWriter(nowhere)) {
            long[] words = {1, 2, 3};
            write(writer, words);
            long before = threads.getCurrentThreadAllocatedBytes();
            write(writer, words);
            assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                    .as("bytes in 100,000 entries")
                    .isLessThan(5_000);
        }
    }

    private static void write(JournalWriter writer, long[] words) {
        for (int i = 0; i < 100_000; i++) {
            writer.input(i, 1, words, 3);
        }
    }

    private static final class Discarding implements WritableByteChannel {
        @Override
        public int write(ByteBuffer source) {
            int bytes = source.remaining();
            source.position(source.limit());
            return bytes;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
