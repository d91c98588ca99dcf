package org.ascendtwin.sim.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class QuantityTest {
    @ParameterizedTest
    @CsvSource({
        "64 GiB, 68719476736",
        "64 GB, 64000000000",
        "64GiB, 68719476736",
        " 1.5 KB , 1500",
        "0.1 GB, 100000000",
        "0 B, 0",
        "1e3 MB, 1000000000",
        "1.1 GiB, 1181116006",
        "8 TiB, 8796093022208"
    })
    void aSizeIsReadExactly(String text, long bytes) {
        assertThat(Bytes.valueOf(text).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "250 us, 250000",
        "250 µs, 250000",
        "0.3 ms, 300000",
        "1.5 s, 1500000000",
        "2 min, 120000000000",
        "1 h, 3600000000000",
        "7 ns, 7"
    })
    void aLengthOfTimeIsReadExactly(String text, long nanos) {
        assertThat(TimeSpan.valueOf(text).nanos()).isEqualTo(nanos);
    }

    @Test
    void bitsAndBytesASecondAreToldApart() {
        assertThat(ByteRate.valueOf("200 Gb/s")).isEqualTo(ByteRate.valueOf("25 GB/s"));
        assertThat(ByteRate.valueOf("1.6 TB/s").bytesPerSecond()).isEqualTo(1.6e12);
        assertThat(ByteRate.valueOf("1 GiB/s").bytesPerSecond()).isEqualTo(1073741824.0);
    }

    @Test
    void ratesAreReadInEveryForm() {
        assertThat(Rate.valueOf("2.5 per second").perSecond()).isEqualTo(2.5);
        assertThat(Rate.valueOf("4 /s")).isEqualTo(Rate.valueOf("4/s")).isEqualTo(Rate.valueOf("240 per minute"));
        assertThat(Rate.valueOf("90 /min").perSecond()).isEqualTo(1.5);
        assertThat(FlopRate.valueOf("376 TFLOPS").flopsPerSecond()).isEqualTo(3.76e14);
        assertThat(FlopRate.valueOf("560 TOPS").flopsPerSecond()).isEqualTo(5.6e14);
        assertThat(Frequency.valueOf("1.85 GHz").hertz()).isEqualTo(1_850_000_000L);
    }

    @Test
    void printReadsWell() {
        assertThat(new Bytes(68_719_476_736L)).hasToString("64 GiB");
        assertThat(new Bytes(64_000_000_000L)).hasToString("64 GB");
        assertThat(new Bytes(0)).hasToString("0 B");
        assertThat(new Bytes(1_181_116_006L)).hasToString("1.181116006 GB");
        assertThat(new TimeSpan(250_000)).hasToString("250 us");
        assertThat(new TimeSpan(90_000_000_000L)).hasToString("90 s");
        assertThat(ByteRate.valueOf("200 Gb/s")).hasToString("25 GB/s");
        assertThat(new FlopRate(3.76e14)).hasToString("376 TFLOPS");
        assertThat(Rate.valueOf("1 /min")).hasToString("1 /min");
        assertThat(Rate.valueOf("2.5 /s")).hasToString("2.5 /s");
        assertThat(new Rate(0)).hasToString("0 /s");
        assertThat(Frequency.valueOf("1850 MHz")).hasToString("1.85 GHz");
    }

    @Test
    void whatIsPrintedReadsBackToTheSameValue() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 20_000; i++) {
            Bytes size = new Bytes(random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63));
            TimeSpan time = new TimeSpan(random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63));
            double value = random.nextDouble() * StrictMath.pow(10, random.nextInt(-6, 18));
            assertThat(Bytes.valueOf(size.toString())).isEqualTo(size);
            assertThat(TimeSpan.valueOf(time.toString())).isEqualTo(time);
            assertThat(ByteRate.valueOf(new ByteRate(value).toString()).bytesPerSecond())
                    .isEqualTo(value);
            assertThat(FlopRate.valueOf(new FlopRate(value).toString()).flopsPerSecond())
                    .isEqualTo(value);
            assertThat(Rate.valueOf(new Rate(value).toString()).perSecond()).isEqualTo(value);
        }
        assertThat(Bytes.valueOf(new Bytes(Long.MAX_VALUE).toString()).bytes()).isEqualTo(Long.MAX_VALUE);
        assertThat(Rate.valueOf(new Rate(Double.MAX_VALUE).toString()).perSecond())
                .isEqualTo(Double.MAX_VALUE);
        assertThat(Rate.valueOf(new Rate(1e-200).toString()).perSecond()).isEqualTo(1e-200);
    }

    @Test
    void aMissingOrUnknownUnitIsRefusedWithWhatIsMeant() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bytes.valueOf("64G"))
                .withMessageContainingAll("\"64G\"", "TiB, TB, GiB", "Maybe \"64 GiB\" or \"64 GB\" is meant.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bytes.valueOf("64"))
                .withMessageContainingAll("has no unit", "Maybe");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bytes.valueOf("64 gib"))
                .withMessageContaining("Maybe \"64 GiB\" is meant");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TimeSpan.valueOf("5 m"))
                .withMessageContaining("Maybe \"5 min\" or \"5 ms\" is meant");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TimeSpan.valueOf("5 secnds"))
                .withMessageContaining("Maybe \"5 s\" is meant");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ByteRate.valueOf("400 Gbps"))
                .withMessageContaining("Maybe \"400 Gb/s\" or \"400 GB/s\" is meant");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rate.valueOf("4 req/s"))
                .withMessageContaining("Maybe \"4 /s\" is meant");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GiB", "-1 GiB", "NaN B", "1,5 GiB", "1e9999 B", "99999999999 TiB", "0.2 B", "1..2 B"})
    void whatIsNotASizeIsRefusedWithASuggestion(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bytes.valueOf(text))
                .withMessageContaining("Maybe");
    }

    @Test
    void impossibleValuesAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Bytes(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Frequency(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Rate(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> new ByteRate(Double.POSITIVE_INFINITY));
        assertThatIllegalArgumentException().isThrownBy(() -> new TimeSpan(-5));
        assertThatIllegalArgumentException().isThrownBy(() -> new FlopRate(-1));
    }

    @Test
    void quantitiesAreOrderedBySize() {
        assertThat(Bytes.valueOf("1 GB")).isLessThan(Bytes.valueOf("1 GiB"));
        assertThat(TimeSpan.valueOf("90 s")).isGreaterThan(TimeSpan.valueOf("1 min"));
        assertThat(Rate.valueOf("59 /min")).isLessThan(Rate.valueOf("1 /s"));
    }
}
