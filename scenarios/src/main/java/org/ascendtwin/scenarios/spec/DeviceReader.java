package org.ascendtwin.scenarios.spec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Reads a user's own device, whole or as what sets it apart from one of the catalogue ({@code like: ascend-910b2}). What
 * is wrong is reported all at once, as in scenarios.
 */
public final class DeviceReader {
    private static final String LIKE = "like";
    private static final String SOURCES = "sources";
    private static final String CORE_FITS = "core-fits";
    /** What changes the events of a kernel, and so ends what was fitted to them. */
    private static final List<String> BEHIND_EVENTS = List.of("cube", "vector", "memory", "kernels");

    private static final SourceDocument.Kind KIND = new SourceDocument.Kind("a device", Device.class);

    private final SourceDocument document;

    DeviceReader(SourceDocument document) {
        this.document = document;
    }

    /** Reads the device that {@code file} describes. */
    public static Device read(Path file) throws InvalidInput {
        SourceDocument document = SourceDocument.read(file, KIND);
        Device device = new DeviceReader(document).device(document.root(), "");
        if (device == null || !document.problems().isEmpty()) {
            throw new InvalidInput(document.problems());
        }
        return device;
    }

    /** Whether {@code text} names a file rather than a device of the catalogue. */
    public static boolean isFile(String text) {
        return OwnNodes.isFile(text);
    }

    /** {@code device} as the text that {@link #read} takes. */
    public static String yaml(Device device) {
        return OwnNodes.yaml(Records.toMap(device));
    }

    /** The device at {@code place} of a scenario: a name, a file, or a mapping; null where it is wrong, and reported. */
    @Nullable DeviceSpec spec(Node node, String place) {
        if (node instanceof MappingNode mapping) {
            Device device = device(mapping, place);
            return device == null ? null : new DeviceSpec(device.id(), device);
        }
        if (!(node instanceof ScalarNode scalar)) {
            document.problem(place, "is a list; expected a device's name, its file, or a mapping.");
            return null;
        }
        if (!isFile(scalar.getValue())) {
            return DeviceSpec.valueOf(scalar.getValue());
        }
        try {
            Device device = read(document.resolve(Path.of(scalar.getValue()), node));
            return new DeviceSpec(device.id(), device);
        } catch (InvalidInput e) {
            document.adopt(e.problems());
            return null;
        }
    }

    private @Nullable Device device(MappingNode own, String place) {
        Map<String, Node> values = OwnNodes.values(own);
        Node like = values.remove(LIKE);
        Map<String, Node> all = new LinkedHashMap<>();
        if (like != null) {
            MappingNode base = base(like, place);
            if (base == null) {
                return null;
            }
            all.putAll(OwnNodes.values(base));
            all.remove("id");
            all.put("name", values.getOrDefault("id", like));
            if (!Collections.disjoint(values.keySet(), BEHIND_EVENTS)) {
                all.remove(CORE_FITS);
            }
            all.put(SOURCES, sources(all.get(SOURCES), own, values.get(SOURCES)));
            values.remove(SOURCES);
        }
        values.forEach((key, value) -> all.merge(key, value, OwnNodes::laidOver));
        Node id = all.get("id");
        if (id != null) {
            all.putIfAbsent("name", id);
        }
        for (String optional : List.of("calibrated", "measured", CORE_FITS, SOURCES)) {
            all.putIfAbsent(optional, OwnNodes.mapping(Map.of(), own));
        }
        Device device = (Device) new RecordReader(document).record(Device.class, OwnNodes.mapping(all, own), place);
        if (device != null) {
            checkSources(device, place);
        }
        return device;
    }

    private @Nullable MappingNode base(Node like, String place) {
        Map<String, Device> known = DeviceCatalogue.shipped().devices();
        String id = like instanceof ScalarNode scalar ? scalar.getValue() : "";
        Device base = known.get(id);
        String path = path(place, LIKE);
        document.place(path, like);
        if (base == null) {
            document.problem(
                    path,
                    "no device is called \"" + id + "\"; known: " + String.join(", ", known.keySet()) + "."
                            + Names.maybe(id, known.keySet()));
            return null;
        }
        try {
            return (MappingNode) SourceDocument.compose(id, yaml(base)).orElseThrow();
        } catch (InvalidInput e) {
            throw new IllegalStateException(e);
        }
    }

    /** The sources of the base; for each value that replaces one of it, that the user's own file says so. */
    private Node sources(@Nullable Node base, MappingNode own, @Nullable Node given) {
        Map<String, Node> all = base instanceof MappingNode mapping ? OwnNodes.values(mapping) : new LinkedHashMap<>();
        for (Map.Entry<String, Node> part : OwnNodes.values(own).entrySet()) {
            if (part.getValue() instanceof MappingNode values && !part.getKey().equals(SOURCES)) {
                for (String key : OwnNodes.values(values).keySet()) {
                    all.put(part.getKey() + "." + key, OwnNodes.text("stated in " + document.file()));
                }
            }
        }
        if (given instanceof MappingNode mapping) {
            all.putAll(OwnNodes.values(mapping));
        }
        return OwnNodes.mapping(all, own);
    }

    private void checkSources(Device device, String place) {
        List<String> known = new ArrayList<>();
        addPaths(device, "", known);
        for (String path : device.sources().keySet()) {
            if (!known.contains(path)) {
                document.problem(
                        path(place, SOURCES + "." + path), "is the source of no value." + Names.maybe(path, known));
            }
        }
    }

    private static void addPaths(Record record, String prefix, List<String> paths) {
        Records.toMap(record).forEach((key, value) -> {
            paths.add(prefix + key);
            addInner(value, prefix + key + ".", paths);
        });
    }

    private static void addInner(@Nullable Object value, String prefix, List<String> paths) {
        if (value instanceof Map<?, ?> inner) {
            inner.forEach((key, deeper) -> {
                paths.add(prefix + key);
                addInner(deeper, prefix + key + ".", paths);
            });
        }
    }

    private static String path(String place, String key) {
        return place.isEmpty() ? key : place + "." + key;
    }
}
