package org.ascendtwin.calibration.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.ascendtwin.hardware.expert.ExchangeMode;
import org.ascendtwin.hardware.expert.TokenExchange.Direction;
import org.ascendtwin.hardware.fabric.BlockTransfer;
import org.ascendtwin.sim.unit.Bytes;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Published measurements of Ascend networks, restated with their sources.
 *
 * @param limits the median error in percent that each group must stay within
 * @param exchanges tokens sent to experts and back
 * @param transfers blocks from die to die
 * @param links rates of single links
 */
public record PublishedFabric(
        Map<String, Double> limits, List<Exchange> exchanges, List<Transfer> transfers, List<Link> links) {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .build();

    /**
     * One row of a table, a value for each number of ranks.
     *
     * @param unit {@code GB/s} as DeepEP counts them, or {@code us}
     * @param fitted numbers of ranks whose values the exchange costs were fitted to
     */
    public record Exchange(
            String group,
            String source,
            String cluster,
            ExchangeMode mode,
            Direction direction,
            int tokens,
            List<Integer> ranks,
            String unit,
            List<Double> values,
            List<Integer> fitted) {}

    /**
     * One row of a table, gigabytes a second for each size of block.
     *
     * @param tier the level that the dies meet on
     */
    public record Transfer(
            String group,
            String source,
            String cluster,
            String tier,
            BlockTransfer.Issuer issuer,
            int streams,
            List<Bytes> blocks,
            List<Double> values) {}

    /**
     * What transfers of one size reached on one link.
     *
     * @param value gigabytes a second
     */
    public record Link(String group, String source, String cluster, String tier, Bytes bytes, double value) {}

    /** The measurements that come with the product. */
    public static PublishedFabric shipped() {
        try (InputStream in = PublishedFabric.class.getResourceAsStream("published-fabric.json")) {
            if (in == null) {
                throw new IllegalStateException("resource published-fabric.json is missing from the build");
            }
            return MAPPER.readValue(in, PublishedFabric.class);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read published-fabric.json", e);
        }
    }
}
