package org.ascendtwin.live.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ascendtwin.live.acl.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SafetensorsTest {
    private static final String HEADER = """
            {"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},\
            "b":{"dtype":"BF16","shape":[2],"data_offsets":[16,20]}}""";

    @TempDir
    private Path folder;

    private void write(String header) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + 20).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(text.length).put(text);
        bytes.putFloat(1).putFloat(-2.5f).putFloat(3).putFloat(4);
        bytes.putShort((short) 0x3f80).putShort((short) 0xc000);
        Files.write(folder.resolve("model.safetensors"), bytes.array());
    }

    private static float[] read(Safetensors weights, String name, TensorType type, long... sizes) {
        int count = sizes.length == 1 ? (int) sizes[0] : (int) (sizes[0] * sizes[1]);
        float[] values = new float[count];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment numbers = arena.allocate((long) count * type.bytes(), 8);
            weights.read(name, sizes, type, numbers);
            for (int i = 0; i < count; i++) {
                values[i] = Numbers.get(numbers, type, i);
            }
        }
        return values;
    }

    @Test
    void tensorsAreReadAndConverted() throws IOException {
        write(HEADER);
        try (Safetensors weights = Safetensors.open(folder)) {
            assertThat(read(weights, "a", TensorType.FLOAT, 2, 2)).containsExactly(1, -2.5f, 3, 4);
            assertThat(read(weights, "a", TensorType.HALF, 2, 2)).containsExactly(1, -2.5f, 3, 4);
            assertThat(read(weights, "b", TensorType.FLOAT, 2)).containsExactly(1, -2);
        }
    }

    @Test
    void missingTensorsAndOtherSizesAreNamed() throws IOException {
        write(HEADER);
        try (Safetensors weights = Safetensors.open(folder)) {
            assertThatThrownBy(() -> read(weights, "c", TensorType.FLOAT, 2)).hasMessageContaining("c is missing");
            assertThatThrownBy(() -> read(weights, "a", TensorType.FLOAT, 4))
                    .hasMessageContaining("of sizes [2, 2]; needed: [4]");
        }
    }

    @Test
    void damagedFilesAreRefused() throws IOException {
        assertThatThrownBy(() -> Safetensors.open(folder)).hasMessageContaining("no .safetensors file");
        write(HEADER.replace("[16,20]", "[16,24]"));
        assertThatThrownBy(() -> Safetensors.open(folder)).hasMessageContaining("tensor b is");
        write(HEADER.replace("BF16", "I4"));
        assertThatThrownBy(() -> Safetensors.open(folder)).hasMessageContaining("tensor b is");
        Files.write(folder.resolve("model.safetensors"), new byte[] {1, 2, 3});
        assertThatThrownBy(() -> Safetensors.open(folder)).hasMessageContaining("cut off");
    }
}
