package org.ascendtwin.scenarios.cli;

import picocli.CommandLine.IVersionProvider;

/** The product's version, from the manifest of its jar. */
final class Version implements IVersionProvider {
    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"Ascend Twin " + text()};
    }
}
