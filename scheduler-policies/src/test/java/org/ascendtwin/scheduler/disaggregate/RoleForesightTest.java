package org.ascendtwin.scheduler.disaggregate;

import static org.assertj.core.api.Assertions.assertThat;

import org.ascendtwin.scheduler.disaggregate.RoleControl.Change;
import org.junit.jupiter.api.Test;

final class RoleForesightTest {
    private static RoleForesight foresight(double margin, int patience) {
        return new RoleForesight(new RoleForesight.Settings(margin, patience, 1));
    }

    @Test
    void aServerGoesWhereItTakesMostOffTheBusierRole() {
        assertThat(foresight(0.1, 1).look(3, 1, 2, 2)).isEqualTo(Change.TO_PREFILL);
        assertThat(foresight(0.1, 1).look(1, 3, 2, 2)).isEqualTo(Change.TO_DECODE);
        assertThat(foresight(0.1, 1).look(2, 2, 2, 2)).isEqualTo(Change.NONE);
    }

    @Test
    void aGainBelowTheMarginIsNotWorthAChange() {
        // 3 / 2 becomes max(3 / 3, 1.35 / 1): a tenth less.
        assertThat(foresight(0.05, 1).look(3, 1.35, 2, 2)).isEqualTo(Change.TO_PREFILL);
        assertThat(foresight(0.15, 1).look(3, 1.35, 2, 2)).isEqualTo(Change.NONE);
    }

    @Test
    void theLastServerStaysAndAWishHasToLast() {
        assertThat(foresight(0.1, 1).look(9, 0, 3, 1)).isEqualTo(Change.NONE);
        RoleForesight patient = foresight(0.1, 2);
        assertThat(patient.look(3, 1, 2, 2)).isEqualTo(Change.NONE);
        assertThat(patient.look(3, 1, 2, 2)).isEqualTo(Change.TO_PREFILL);
        assertThat(patient.look(3, 1, 2, 2)).isEqualTo(Change.NONE);
    }
}
