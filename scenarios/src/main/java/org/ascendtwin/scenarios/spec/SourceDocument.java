package org.ascendtwin.scenarios.spec;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A YAML document as nodes with their positions, the settings of the command line laid over it. */
final class SourceDocument {
    /** What a document describes: as errors call it, and the record that it is read as. */
    record Kind(String name, Class<?> type) {
        static final Kind SCENARIO = new Kind("a scenario", Scenario.class);
    }

    private final String file;
    private final MappingNode root;
    private final Map<String, String> locationsByPath = new LinkedHashMap<>();
    private final Map<Node, String> settingsByNode = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    private SourceDocument(String file, MappingNode root) {
        this.file = file;
        this.root = root;
    }

    static SourceDocument read(Path path, Kind kind) throws InvalidInput {
        return parse(path.toString(), text(path, kind), kind);
    }

    /** A document without sections yet. */
    static SourceDocument empty(String file) {
        return new SourceDocument(file, new MappingNode(Tag.MAP, new ArrayList<>(), FlowStyle.BLOCK));
    }

    static String text(Path path, Kind kind) throws InvalidInput {
        try {
            return Files.readString(path, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new InvalidInput(path.toString(), unreadable(path, kind, e));
        }
    }

    private static String unreadable(Path path, Kind kind, IOException e) {
        if (!Files.exists(path)) {
            return "no such file." + (kind.equals(Kind.SCENARIO) ? Gallery.maybe(path) : "");
        }
        if (Files.isDirectory(path)) {
            return "is a directory; expected the file of " + kind.name() + ".";
        }
        return e instanceof CharacterCodingException
                ? "is not UTF-8 text. Maybe it is binary or in another encoding."
                : "cannot be read: " + (e instanceof AccessDeniedException ? "permission denied" : e.getMessage())
                        + ".";
    }

    static SourceDocument parse(String file, String text, Kind kind) throws InvalidInput {
        Node node = compose(file, text)
                .orElseThrow(() -> new InvalidInput(
                        file,
                        "the document is empty; " + kind.name() + " has the sections "
                                + RecordForm.of(kind.type()).keys()));
        if (!(node instanceof MappingNode mapping)) {
            throw new InvalidInput(file + at(node), kind.name() + " is a mapping of sections, not a " + kind(node));
        }
        return new SourceDocument(file, mapping);
    }

    static Optional<Node> compose(String file, String text) throws InvalidInput {
        LoadSettings settings = LoadSettings.builder().setLabel(file).build();
        try {
            return new Compose(settings).composeString(text);
        } catch (MarkedYamlEngineException e) {
            String position = e.getProblemMark()
                    .map(mark -> ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
                    .orElse("");
            throw new InvalidInput(file + position, "not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new InvalidInput(file, "not YAML: " + e.getMessage());
        } catch (StackOverflowError e) {
            throw new InvalidInput(file, "is nested too deep to be a scenario.");
        }
    }

    MappingNode root() {
        return root;
    }

    String file() {
        return file;
    }

    /** Lays the setting {@code path=value} over the document; what is wrong with it is kept as a problem. */
    void set(String setting) {
        new Setting(this).apply("--set " + setting, setting);
    }

    void problem(String path, String message) {
        problems.add(new Problem(locate(path), path, message));
    }

    boolean hasProblemAt(String path) {
        return problems.stream().anyMatch(problem -> problem.path().equals(path));
    }

    /** A problem with an option of the command line, not with a place in the file. */
    void optionProblem(String option, String message) {
        problems.add(new Problem(option, "", message));
    }

    /** Problems of a document that this one refers to. */
    void adopt(List<Problem> found) {
        problems.addAll(found);
    }

    List<Problem> problems() {
        return problems;
    }

    /** Remembers which setting {@code node} came from; returns false where it is known already. */
    boolean markAsSetting(Node node, String setting) {
        return settingsByNode.put(node, setting) == null;
    }

    /** Remembers where {@code path} stands. */
    void place(String path, Node node) {
        String setting = settingsByNode.get(node);
        locationsByPath.put(path, setting != null ? setting : file + at(node));
    }

    /** Where {@code path}, or the nearest thing around it, stands. */
    private String locate(String path) {
        String outer = path;
        while (!outer.isEmpty()) {
            @Nullable String location = locationsByPath.get(outer);
            if (location != null) {
                return location;
            }
            outer = outer.substring(0, Math.max(0, Math.max(outer.lastIndexOf('.'), outer.lastIndexOf('['))));
        }
        return file;
    }

    /** A path of the file is relative to the file's folder, one of the command line to the working directory. */
    Path resolve(Path path, Node node) {
        Path folder = Path.of(file).getParent();
        return settingsByNode.containsKey(node) || folder == null
                ? path
                : folder.resolve(path).normalize();
    }

    /** A mapping of one key. */
    static MappingNode single(String key, Node value) {
        ScalarNode keyNode = new ScalarNode(Tag.STR, key, ScalarStyle.PLAIN);
        return new MappingNode(Tag.MAP, List.of(new NodeTuple(keyNode, value)), FlowStyle.FLOW);
    }

    static String kind(Node node) {
        return switch (node.getNodeType()) {
            case MAPPING -> "mapping";
            case SEQUENCE -> "list";
            case SCALAR -> "single value";
            case ANCHOR -> "reference";
        };
    }

    private static String at(Node node) {
        return node.getStartMark()
                .map(mark -> ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
                .orElse("");
    }
}
