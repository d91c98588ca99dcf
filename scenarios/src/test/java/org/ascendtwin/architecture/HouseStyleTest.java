package org.ascendtwin.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The sizes that CONTRIBUTING.md promises, read off the sources themselves. */
final class HouseStyleTest {
    private static final int MOST_LINES_OF_A_FILE = 500;
    private static final int MEDIAN_LINES_OF_A_FILE = 100;
    private static final int MOST_LINES_OF_A_METHOD = 40;
    private static final int MOST_PARAMETERS_OF_A_CONSTRUCTOR = 7;

    private static List<Path> sources(String below) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().replace('\\', '/').contains(below))
                    .filter(file -> !file.toString().contains("target"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void filesAreShort() throws IOException {
        List<Long> lengths = new ArrayList<>();
        for (Path file : sources("/src/")) {
            try (Stream<String> lines = Files.lines(file)) {
                long length = lines.count();
                assertThat(length).as("%s", file).isLessThanOrEqualTo(MOST_LINES_OF_A_FILE);
                if (!file.endsWith("package-info.java")) {
                    lengths.add(length);
                }
            }
        }
        lengths.sort(null);
        assertThat(lengths.get(lengths.size() / 2)).isLessThan(MEDIAN_LINES_OF_A_FILE);
    }

    @Test
    void methodsAreShortAndConstructorsTakeFewParameters() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources("/src/main/java/")));
            Trees trees = Trees.instance(task);
            List<String> complaints = new ArrayList<>();
            for (CompilationUnitTree unit : task.parse()) {
                new Sizes(unit, trees.getSourcePositions(), complaints).scan(unit, null);
            }
            assertThat(complaints).isEmpty();
        }
    }

    private static final class Sizes extends TreePathScanner<@Nullable Object, @Nullable Object> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<String> complaints;

        Sizes(CompilationUnitTree unit, SourcePositions positions, List<String> complaints) {
            this.unit = unit;
            this.positions = positions;
            this.complaints = complaints;
        }

        @Override
        public @Nullable Object visitMethod(MethodTree method, @Nullable Object ignored) {
            String place = unit.getSourceFile().getName() + ":" + method.getName();
            long lines = line(positions.getEndPosition(unit, method)) - line(positions.getStartPosition(unit, method));
            if (method.getBody() != null && lines >= MOST_LINES_OF_A_METHOD) {
                complaints.add(place + " has " + lines + " lines");
            }
            boolean ofRecord = getCurrentPath().getParentPath().getLeaf() instanceof ClassTree owner
                    && owner.getKind() == Tree.Kind.RECORD;
            if (method.getReturnType() == null
                    && !ofRecord
                    && method.getParameters().size() >= MOST_PARAMETERS_OF_A_CONSTRUCTOR) {
                complaints.add(place + " has " + method.getParameters().size() + " parameters");
            }
            return super.visitMethod(method, ignored);
        }

        private long line(long position) {
            return unit.getLineMap().getLineNumber(position);
        }
    }
}
