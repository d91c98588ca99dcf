package org.ascendtwin.scenarios.spec;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ascendtwin.hardware.device.OutOfRange;
import org.ascendtwin.scenarios.spec.RecordForm.Part;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Makes records of a document's nodes and reports every problem on the way, not only the first. A key is the name of a
 * record component in kebab-case; a value that cannot be used falls back to its default, so that reading goes on.
 */
final class RecordReader {
    private static final int DEEPEST = 30;
    private static final int MOST_KEYS_LISTED = 12;

    private final SourceDocument document;
    private final Map<String, Object> madeByPath = new LinkedHashMap<>();

    RecordReader(SourceDocument document) {
        this.document = document;
    }

    /** Reads a record, or returns null where a required part of it is missing or wrong (and reported). */
    @Nullable Object record(Class<?> type, Node node, String path) {
        if (!(node instanceof MappingNode mapping)) {
            document.problem(
                    path,
                    "is a " + SourceDocument.kind(node) + "; expected a mapping with keys such as "
                            + listed(RecordForm.of(type).keys()) + ".");
            return null;
        }
        if (path.length() > 200 || depth(path) > DEEPEST) {
            document.problem(path, "is nested more than " + DEEPEST + " deep.");
            return null;
        }
        Map<String, Node> valuesByKey = valuesByKey(type, mapping, path);
        List<Part> parts = RecordForm.of(type).parts();
        @Nullable Object[] arguments = new Object[parts.size()];
        boolean complete = true;
        boolean sound = true;
        for (int i = 0; i < arguments.length; i++) {
            Part part = parts.get(i);
            if (part.others()) {
                arguments[i] = others(type, valuesByKey, path);
                continue;
            }
            Node value = valuesByKey.get(part.key());
            String place = path.isEmpty() ? part.key() : path + "." + part.key();
            arguments[i] = value == null ? absent(part, place) : component(part, value, place);
            complete &= arguments[i] != null || part.optional();
            sound &= arguments[i] != null || value == null || isNothing(value);
        }
        return complete ? construct(type, arguments, path, sound) : null;
    }

    /** The record that was made at {@code path}, or null where none could be. */
    <T> @Nullable T made(String path, Class<T> type) {
        return type.cast(madeByPath.get(path));
    }

    /** The records that were made of the items of the list at {@code path}. */
    <T> List<T> madeList(String path, Class<T> type) {
        return madeByPath.entrySet().stream()
                .filter(entry -> entry.getKey().matches(Pattern.quote(path) + "\\[\\d+]"))
                .map(entry -> type.cast(entry.getValue()))
                .toList();
    }

    /** What was probably meant; where nothing is near, what is allowed. */
    private static String hint(String key, Collection<String> known, List<String> listed) {
        String maybe = Names.maybe(key, known);
        return maybe.isEmpty() ? " Allowed here: " + listed(listed) + "." : maybe;
    }

    /** The flags that no component takes, by name; those that do not belong into a scenario are reported. */
    private Map<String, String> others(Class<?> type, Map<String, Node> valuesByKey, String path) {
        List<String> taken = RecordForm.of(type).keys();
        Map<String, String> others = new TreeMap<>();
        valuesByKey.forEach((key, node) -> {
            if (!taken.contains(key)) {
                String place = path + "." + key;
                Flag flag = FlagTable.of(type).find(key).orElseThrow();
                String text = otherText(node, place);
                String complaint = flag.name().equals(key) ? misplaced(flag) : "is called " + flag.name() + " here.";
                if (text != null && complaint.isEmpty()) {
                    complaint = flag.complaint(text);
                }
                if (!complaint.isEmpty()) {
                    document.problem(place, complaint);
                } else if (text != null && !(flag.kind() == Flag.Kind.SWITCH && text.equals("false"))) {
                    others.put(key, text);
                }
            }
        });
        return Collections.unmodifiableMap(others);
    }

    /** A value as it stands on the command line; several are separated by spaces. */
    private @Nullable String otherText(Node node, String place) {
        if (!(node instanceof SequenceNode)) {
            return (String) scalar(String.class, node, place);
        }
        return list(String.class, node, place) instanceof List<?> items
                ? items.stream().map(String::valueOf).collect(Collectors.joining(" "))
                : null;
    }

    private static String misplaced(Flag flag) {
        return switch (flag.treatment()) {
            case PLACE -> "says where a server runs; a scenario does not. Maybe leave it out.";
            case ELSEWHERE -> "is said by the key " + flag.part() + " of a scenario. Maybe leave it out.";
            case IMPORT -> "is no key of a scenario. Maybe leave it out.";
            case MODELLED, ACCEPTED, REFUSED -> "";
        };
    }

    private static String listed(List<String> keys) {
        return keys.size() <= MOST_KEYS_LISTED
                ? String.join(", ", keys)
                : String.join(", ", keys.subList(0, MOST_KEYS_LISTED)) + " and " + (keys.size() - MOST_KEYS_LISTED)
                        + " more (docs/scenarios.md)";
    }

    private static int depth(String path) {
        return (int) path.chars().filter(c -> c == '.' || c == '[').count();
    }

    private Map<String, Node> valuesByKey(Class<?> type, MappingNode mapping, String path) {
        RecordForm form = RecordForm.of(type);
        List<String> listed = form.keys();
        Set<String> known = new LinkedHashSet<>(listed);
        if (form.takesOthers()) {
            known.addAll(FlagTable.of(type).names());
        }
        Map<String, Node> valuesByKey = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
            String place = path.isEmpty() ? key : path + "." + key;
            document.place(place, tuple.getKeyNode());
            if (!known.contains(key)) {
                document.problem(place, "unknown key." + hint(key, known, listed));
            } else if (valuesByKey.putIfAbsent(key, tuple.getValueNode()) != null) {
                document.problem(place, "stands twice; keep one.");
            } else if (tuple.getValueNode() instanceof ScalarNode scalar) {
                document.place(place, scalar);
            }
        }
        return valuesByKey;
    }

    private @Nullable Object absent(Part part, String place) {
        if (part.optional()) {
            return null;
        }
        if (part.preset() != null) {
            return value(part.type(), part.preset(), part.key());
        }
        document.problem(place, "is missing" + (part.meaning().isEmpty() ? "." : " (" + part.meaning() + ")."));
        return null;
    }

    private @Nullable Object component(Part part, Node node, String place) {
        if (part.optional() && isNothing(node)) {
            return null;
        }
        Object value = value(part.type(), node, place);
        Range range = part.range();
        if (value instanceof Number number && range != null && outside(number.doubleValue(), range)) {
            document.problem(place, "\"" + number + "\" is out of range; allowed: " + describe(range) + ".");
            value = null;
        }
        return value == null && part.preset() != null ? value(part.type(), part.preset(), part.key()) : value;
    }

    private @Nullable Object value(Type type, Node node, String place) {
        if (type instanceof ParameterizedType generic) {
            Type item = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
            return generic.getRawType() == Map.class ? map(generic, node, place) : list(item, node, place);
        }
        Class<?> wanted = (Class<?>) type;
        if (wanted == DeviceSpec.class) {
            return new DeviceReader(document).spec(node, place);
        }
        if (wanted == MachinesSpec.class) {
            return new ClusterReader(document).spec(node, place);
        }
        if (ScalarReader.reads(wanted) && (node instanceof ScalarNode || !wanted.isRecord())) {
            return scalar(wanted, node, place);
        }
        return wanted.isSealed() ? variant(wanted, node, place) : record(wanted, node, place);
    }

    private @Nullable Object scalar(Class<?> type, Node node, String place) {
        if (!(node instanceof ScalarNode scalar)) {
            document.problem(place, "is a " + SourceDocument.kind(node) + "; expected a single value.");
            return null;
        }
        if (scalar.getTag().equals(Tag.NULL)) {
            document.problem(place, "has no value.");
            return null;
        }
        try {
            Object value = ScalarReader.read(type, scalar.getValue());
            return value instanceof Path file ? document.resolve(file, node) : value;
        } catch (IllegalArgumentException e) {
            document.problem(place, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private @Nullable Object list(Type item, Node node, String place) {
        if (!(node instanceof SequenceNode sequence)) {
            document.problem(place, "is a " + SourceDocument.kind(node) + "; expected a list.");
            return null;
        }
        List<Object> items = new ArrayList<>();
        boolean complete = true;
        for (int i = 0; i < sequence.getValue().size(); i++) {
            Node itemNode = sequence.getValue().get(i);
            String itemPlace = place + "[" + i + "]";
            document.place(itemPlace, itemNode);
            Object value = value(item, itemNode, itemPlace);
            if (value == null) {
                complete = false;
            } else {
                items.add(value);
            }
        }
        return complete ? List.copyOf(items) : null;
    }

    private @Nullable Object map(ParameterizedType type, Node node, String place) {
        if (!(node instanceof MappingNode mapping)) {
            document.problem(place, "is a " + SourceDocument.kind(node) + "; expected a mapping.");
            return null;
        }
        Class<?> keyType = (Class<?>) type.getActualTypeArguments()[0];
        Map<Object, Object> items = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
            String itemPlace = place + "." + key;
            document.place(itemPlace, tuple.getKeyNode());
            Object value = value(type.getActualTypeArguments()[1], tuple.getValueNode(), itemPlace);
            try {
                if (value != null && items.put(ScalarReader.read(keyType, key), value) != null) {
                    document.problem(itemPlace, "stands twice; keep one.");
                }
            } catch (IllegalArgumentException e) {
                document.problem(itemPlace, String.valueOf(e.getMessage()));
            }
        }
        return items;
    }

    /** One of several records, named by the single key around it: {@code lognormal: {…}}; a bare number is a constant. */
    private @Nullable Object variant(Class<?> sealed, Node node, String place) {
        Map<String, Class<?>> variantsByKey = new LinkedHashMap<>();
        for (Class<?> variant : sealed.getPermittedSubclasses()) {
            variantsByKey.put(Names.kebab(variant.getSimpleName()), variant);
        }
        Class<?> constant = variantsByKey.get("constant");
        if (node instanceof ScalarNode scalar && constant != null) {
            Node named = SourceDocument.single(RecordForm.of(constant).keys().getFirst(), scalar);
            return record(constant, named, place);
        }
        String names = String.join(", ", variantsByKey.keySet());
        if (!(node instanceof MappingNode mapping) || mapping.getValue().size() != 1) {
            document.problem(place, "names no single kind; expected one of: " + names + ".");
            return null;
        }
        NodeTuple tuple = mapping.getValue().getFirst();
        String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
        document.place(place + "." + key, tuple.getKeyNode());
        Class<?> variant = variantsByKey.get(key);
        if (variant == null) {
            document.problem(
                    place + "." + key,
                    "unknown kind; allowed: " + names + "." + Names.maybe(key, variantsByKey.keySet()));
            return null;
        }
        return record(variant, tuple.getValueNode(), place + "." + key);
    }

    /** @param sound whether no argument was dropped; else what the record complains of may be just that */
    private @Nullable Object construct(Class<?> type, @Nullable Object[] arguments, String path, boolean sound) {
        try {
            Object made = RecordForm.of(type).make(arguments);
            madeByPath.put(path, made);
            return made;
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                if (sound) {
                    report(refused, path);
                }
                return null;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private void report(IllegalArgumentException refused, String path) {
        if (refused instanceof OutOfRange outside) {
            outside.messagesByField()
                    .forEach((field, message) ->
                            document.problem(path.isEmpty() ? field : path + "." + field, message + "."));
        } else {
            document.problem(path, String.valueOf(refused.getMessage()));
        }
    }

    private static boolean isNothing(Node node) {
        return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
    }

    private static boolean outside(double value, Range range) {
        return value < range.min() || value > range.max();
    }

    static String describe(Range range) {
        if (range.max() == Double.POSITIVE_INFINITY) {
            return "at least " + Records.plain(range.min());
        }
        if (range.min() == Double.NEGATIVE_INFINITY) {
            return "at most " + Records.plain(range.max());
        }
        return Records.plain(range.min()) + " to " + Records.plain(range.max());
    }
}
