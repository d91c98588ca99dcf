package org.ascendtwin.live.runtime;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ascendtwin.live.acl.TensorType;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The weights of a folder with .safetensors files, mapped into memory.
 *
 * <p>A file is eight bytes with the length of a JSON header, the header (for each tensor its dtype, shape and
 * data_offsets), then the numbers, little-endian (huggingface.co/docs/safetensors).
 */
public final class Safetensors implements WeightSource, AutoCloseable {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final ValueLayout.OfLong LENGTH =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);
    private static final Map<String, TensorType> TYPES =
            Map.of("F32", TensorType.FLOAT, "F16", TensorType.HALF, "BF16", TensorType.BFLOAT16);

    private final Path folder;
    private final Arena arena = Arena.ofConfined();
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private record Entry(TensorType type, long[] sizes, MemorySegment bytes) {}

    private Safetensors(Path folder) {
        this.folder = folder;
    }

    /** Opens all .safetensors files of a folder. */
    public static Safetensors open(Path folder) throws IOException {
        Safetensors weights = new Safetensors(folder);
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found = files.filter(file -> file.toString().endsWith(".safetensors"))
                    .sorted()
                    .toList();
            for (Path file : found) {
                weights.map(file);
            }
        } catch (IOException | RuntimeException e) {
            weights.close();
            throw e;
        }
        if (weights.entries.isEmpty()) {
            weights.close();
            throw new IllegalArgumentException(folder
                    + " has no .safetensors file with tensors. Maybe name the folder that the model was downloaded to");
        }
        return weights;
    }

    private void map(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            MemorySegment all = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            long header = all.byteSize() < Long.BYTES ? -1 : all.get(LENGTH, 0);
            if (header < 2 || header > all.byteSize() - Long.BYTES) {
                throw new IllegalArgumentException(
                        file + " is cut off or no safetensors file: a header of " + header + " bytes");
            }
            byte[] text = all.asSlice(Long.BYTES, header).toArray(ValueLayout.JAVA_BYTE);
            MemorySegment numbers = all.asSlice(Long.BYTES + header);
            for (Map.Entry<String, JsonNode> tensor :
                    MAPPER.readTree(new String(text, StandardCharsets.UTF_8)).properties()) {
                if (!tensor.getKey().equals("__metadata__")) {
                    entries.put(tensor.getKey(), entry(file, tensor, numbers));
                }
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException(file + ": its header is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static Entry entry(Path file, Map.Entry<String, JsonNode> tensor, MemorySegment numbers) {
        JsonNode facts = tensor.getValue();
        TensorType type = TYPES.get(facts.path("dtype").asString(""));
        long[] sizes = new long[facts.path("shape").size()];
        long count = 1;
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = facts.path("shape").get(i).asLong();
            count *= sizes[i];
        }
        long from = facts.path("data_offsets").path(0).asLong(-1);
        long to = facts.path("data_offsets").path(1).asLong(-1);
        if (type == null || from < 0 || to > numbers.byteSize() || to - from != count * type.bytes()) {
            throw new IllegalArgumentException(file + ": tensor " + tensor.getKey() + " is " + facts
                    + "; allowed: F32, F16 or BF16 with bytes inside the file's " + numbers.byteSize());
        }
        return new Entry(type, sizes, numbers.asSlice(from, to - from));
    }

    @Override
    public void read(String name, long[] sizes, TensorType type, MemorySegment to) {
        Entry entry = entries.get(name);
        if (entry == null || !Arrays.equals(entry.sizes, sizes)) {
            throw new IllegalArgumentException(folder + ": tensor " + name + " is "
                    + (entry == null ? "missing" : "of sizes " + Arrays.toString(entry.sizes)) + "; needed: "
                    + Arrays.toString(sizes) + ". Maybe config.json belongs to another model");
        }
        if (entry.type == type) {
            MemorySegment.copy(entry.bytes, 0, to, 0, entry.bytes.byteSize());
            return;
        }
        long count = entry.bytes.byteSize() / entry.type.bytes();
        for (long i = 0; i < count; i++) {
            Numbers.put(to, type, i, Numbers.get(entry.bytes, entry.type, i));
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
