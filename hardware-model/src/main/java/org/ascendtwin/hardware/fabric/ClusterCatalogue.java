package org.ascendtwin.hardware.fabric;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** The clusters that ship with the product, by id, and a reader for a user's own. */
public final class ClusterCatalogue {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
            .build();

    private final Map<String, Cluster> clusters;

    private ClusterCatalogue(Map<String, Cluster> clusters) {
        this.clusters = Collections.unmodifiableMap(clusters);
    }

    /** The shipped clusters, read once. */
    public static ClusterCatalogue shipped() {
        return Shipped.CATALOGUE;
    }

    /** Holds the shipped clusters from when they are first asked for. */
    private static final class Shipped {
        private static final ClusterCatalogue CATALOGUE = read();
    }

    private static ClusterCatalogue read() {
        try (InputStream in = ClusterCatalogue.class.getResourceAsStream("clusters.json")) {
            if (in == null) {
                throw new IllegalStateException("resource clusters.json is missing from the build");
            }
            return new ClusterCatalogue(new TreeMap<>()).with("clusters.json", in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read clusters.json", e);
        }
    }

    /** These clusters and those of a file in the shipped format; {@code origin} is named in errors. */
    public ClusterCatalogue with(String origin, InputStream in) {
        Map<String, Cluster> all = new TreeMap<>(clusters);
        try {
            for (Cluster cluster : MAPPER.readValue(in, Cluster[].class)) {
                all.put(cluster.id(), cluster);
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    origin + ": " + e.getOriginalMessage() + " at " + e.getPathReference(), e);
        }
        return new ClusterCatalogue(all);
    }

    /** All clusters, by id in alphabetical order. */
    public Map<String, Cluster> clusters() {
        return clusters;
    }

    /** The cluster called {@code id}. */
    public Cluster cluster(String id) {
        Cluster cluster = clusters.get(id);
        if (cluster == null) {
            throw new IllegalArgumentException("no cluster is called '" + id + "'; known: " + clusters.keySet()
                    + ". Maybe add it as a cluster file");
        }
        return cluster;
    }
}
