package org.ascendtwin.live.runtime;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.live.acl.TensorType;
import tools.jackson.databind.json.JsonMapper;

/** Writes what {@link Safetensors} reads, in bfloat16. */
public final class SafetensorsWriter {
    private SafetensorsWriter() {}

    public static void write(Path file, List<NamedTensor> tensors) throws IOException {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("__metadata__", Map.of("format", "pt"));
        long end = 0;
        for (NamedTensor tensor : tensors) {
            long start = end;
            end += (long) tensor.values().length * TensorType.BFLOAT16.bytes();
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("dtype", "BF16");
            entry.put("shape", tensor.sizes());
            entry.put("data_offsets", new long[] {start, end});
            header.put(tensor.name(), entry);
        }
        byte[] text = new JsonMapper().writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[Math.toIntExact(Long.BYTES + text.length + end)];
        ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text);
        MemorySegment numbers = MemorySegment.ofArray(bytes).asSlice(Long.BYTES + text.length);
        long place = 0;
        for (NamedTensor tensor : tensors) {
            for (float value : tensor.values()) {
                Numbers.put(numbers, TensorType.BFLOAT16, place++, value);
            }
        }
        Files.write(file, bytes);
    }
}
