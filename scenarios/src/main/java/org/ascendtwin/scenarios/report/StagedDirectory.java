package org.ascendtwin.scenarios.report;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A hidden directory beside the one that it is to become. It disappears when it is closed, or when the process is told
 * to end, before it was moved into place.
 */
final class StagedDirectory implements Closeable {
    private static final int MOST_ATTEMPTS = 100;

    private final Path target;
    private final Path folder;
    private final Thread onExit;

    private StagedDirectory(Path target, Path folder) {
        this.target = target;
        this.folder = folder;
        this.onExit = new Thread(() -> deleteStubbornly(folder), "delete an unfinished run");
    }

    static StagedDirectory beside(Path directory) throws IOException {
        Path target = directory.toAbsolutePath().normalize();
        Path parent = target.getParent();
        if (parent == null) {
            throw new IOException(target + " cannot be a run directory");
        }
        Files.createDirectories(parent);
        StagedDirectory staged = new StagedDirectory(target, create(target, "unfinished"));
        Runtime.getRuntime().addShutdownHook(staged.onExit);
        return staged;
    }

    /** Where to write. */
    Path folder() {
        return folder;
    }

    /**
     * Makes this the target directory, in place of an empty one or of nothing.
     *
     * @param replace whether anything else there is to be deleted; it is put back where the move fails
     */
    void moveIntoPlace(boolean replace) throws IOException {
        try {
            Files.move(folder, target, StandardCopyOption.ATOMIC_MOVE);
            return;
        } catch (FileSystemException e) {
            if (!replace) {
                throw e;
            }
        }
        Path replaced = create(target, "replaced");
        Path old = replaced.resolve("run");
        Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
        try {
            Files.move(folder, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
            delete(replaced);
            throw e;
        }
        delete(replaced);
    }

    @Override
    public void close() throws IOException {
        delete(folder);
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException e) {
            // The process is ending; the hook then finds nothing left to delete.
        }
    }

    private static Path create(Path target, String purpose) throws IOException {
        FileAlreadyExistsException taken = null;
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            try {
                String name = "." + target.getFileName() + "." + purpose + "-" + attempt;
                return Files.createDirectory(target.resolveSibling(name));
            } catch (FileAlreadyExistsException e) {
                taken = e;
            }
        }
        throw new IOException("too many " + purpose + " runs beside " + target, taken);
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(tree)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }

    /** Deletes while another thread may still be writing, which ends once its folder is gone. */
    private static void deleteStubbornly(Path tree) {
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            try {
                delete(tree);
                return;
            } catch (NoSuchFileException e) {
                return;
            } catch (IOException e) {
                Thread.onSpinWait();
            }
        }
    }
}
