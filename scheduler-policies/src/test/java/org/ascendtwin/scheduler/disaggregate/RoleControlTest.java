package org.ascendtwin.scheduler.disaggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.SplittableRandom;
import org.ascendtwin.scheduler.disaggregate.RoleControl.Change;
import org.ascendtwin.scheduler.disaggregate.RoleControl.Load;
import org.ascendtwin.scheduler.disaggregate.RoleControl.Settings;
import org.junit.jupiter.api.Test;

class RoleControlTest {
    private static final Load CALM = new Load(0.1, 0.1, 2);
    private static final Load PRESSED = new Load(0.9, 0.5, 2);

    private static RoleControl control(int patience) {
        return new RoleControl(new Settings(0.8, patience, 1));
    }

    @Test
    void theCalmRoleGivesAServerToThePressedOne() {
        assertThat(control(1).look(PRESSED, CALM)).isEqualTo(Change.TO_PREFILL);
        assertThat(control(1).look(CALM, PRESSED)).isEqualTo(Change.TO_DECODE);
        assertThat(control(1).look(CALM, CALM)).isEqualTo(Change.NONE);
        assertThat(control(1).look(PRESSED, PRESSED)).isEqualTo(Change.NONE);
    }

    @Test
    void nobodyGivesWhatItHasNoRoomFor() {
        assertThat(control(1).look(PRESSED, new Load(0.1, 0.5, 2))).isEqualTo(Change.NONE);
        assertThat(control(1).look(PRESSED, new Load(0.1, 0.5, 3))).isEqualTo(Change.TO_PREFILL);
    }

    @Test
    void theLastServerStays() {
        assertThat(control(1).look(PRESSED, new Load(0, 0, 1))).isEqualTo(Change.NONE);
        RoleControl two = new RoleControl(new Settings(0.8, 1, 2));
        assertThat(two.look(PRESSED, CALM)).isEqualTo(Change.NONE);
    }

    @Test
    void aWishHasToLast() {
        RoleControl control = control(3);
        assertThat(control.look(PRESSED, CALM)).isEqualTo(Change.NONE);
        assertThat(control.look(PRESSED, CALM)).isEqualTo(Change.NONE);
        assertThat(control.look(CALM, CALM)).isEqualTo(Change.NONE);
        assertThat(control.look(PRESSED, CALM)).isEqualTo(Change.NONE);
        assertThat(control.look(PRESSED, CALM)).isEqualTo(Change.NONE);
        assertThat(control.look(PRESSED, CALM)).isEqualTo(Change.TO_PREFILL);
        assertThat(control.look(PRESSED, CALM)).isEqualTo(Change.NONE);
    }

    @Test
    void whateverIsSeenTheLeastServersStay() {
        long seed = 11;
        SplittableRandom random = new SplittableRandom(seed);
        int least = 2;
        RoleControl control = new RoleControl(new Settings(0.5, 2, least));
        int prefills = 4;
        int decodes = 3;
        int changes = 0;
        for (int look = 0; look < 10_000; look++) {
            Change change = control.look(
                    new Load(random.nextDouble(), random.nextDouble(), prefills),
                    new Load(random.nextDouble(), random.nextDouble(), decodes));
            changes += change == Change.NONE ? 0 : 1;
            prefills += change == Change.TO_PREFILL ? 1 : change == Change.TO_DECODE ? -1 : 0;
            decodes = 7 - prefills;
            assertThat(Math.min(prefills, decodes)).as("seed %d", seed).isGreaterThanOrEqualTo(least);
        }
        assertThat(changes).as("seed %d", seed).isPositive();
    }

    @Test
    void settingsOutOfRangeAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Settings(0, 1, 1))
                .withMessageContaining("threshold");
    }
}
