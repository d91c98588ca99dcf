package org.ascendtwin.scheduler.cache;

import java.util.ArrayList;
import java.util.List;

/** A storage on which nothing happens until a test makes it. */
final class ManualStorage implements StorageLink {
    final List<Prefetch> prefetches = new ArrayList<>();
    final List<Backup> backups = new ArrayList<>();
    private final PageStore store = new PageStore();

    @Override
    public PageStore store() {
        return store;
    }

    @Override
    public void fetch(Prefetch prefetch) {
        prefetches.add(prefetch);
    }

    @Override
    public void write(Backup backup) {
        backups.add(backup);
    }

    void writeAll() {
        for (Backup backup : backups) {
            backup.wrote(backup.pages());
        }
        backups.clear();
    }
}
