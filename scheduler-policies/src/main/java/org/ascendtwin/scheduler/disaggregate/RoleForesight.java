package org.ascendtwin.scheduler.disaggregate;

import org.ascendtwin.scheduler.disaggregate.RoleControl.Change;

/**
 * Decides when a server changes between prefill and decode by the load that is to come; not a part of SGLang. A server goes
 * where the busier role then has clearly less to do per server than the busier one would have as things are.
 */
public final class RoleForesight {
    private final Settings settings;
    private final LastingWish lasting;

    /**
     * When servers change.
     *
     * @param margin share by which the busier role must have less to do
     * @param patience looks in a row at which that must be so
     * @param leastServers that either role keeps
     */
    public record Settings(double margin, int patience, int leastServers) {
        public Settings {
            if (!(margin >= 0 && margin < 1) || patience < 1 || leastServers < 1) {
                throw new IllegalArgumentException("a margin of " + margin + ", " + patience + " looks and at least "
                        + leastServers + " servers; allowed: 0 to below 1, 1 and more, 1 and more");
            }
        }
    }

    public RoleForesight(Settings settings) {
        this.settings = settings;
        this.lasting = new LastingWish(settings.patience());
    }

    /**
     * Looks at the load to come; what it answers is to be done at once.
     *
     * @param prefillWork servers' worth of prefill
     * @param decodeWork servers' worth of decode
     */
    public Change look(double prefillWork, double decodeWork, int prefillServers, int decodeServers) {
        double now = busier(prefillWork, decodeWork, prefillServers, decodeServers);
        double enough = now * (1 - settings.margin());
        Change wish = Change.NONE;
        if (decodeServers > settings.leastServers()
                && busier(prefillWork, decodeWork, prefillServers + 1, decodeServers - 1) < enough) {
            wish = Change.TO_PREFILL;
        } else if (prefillServers > settings.leastServers()
                && busier(prefillWork, decodeWork, prefillServers - 1, decodeServers + 1) < enough) {
            wish = Change.TO_DECODE;
        }
        return lasting.after(wish);
    }

    private static double busier(double prefillWork, double decodeWork, int prefillServers, int decodeServers) {
        return Math.max(prefillWork / prefillServers, decodeWork / decodeServers);
    }
}
