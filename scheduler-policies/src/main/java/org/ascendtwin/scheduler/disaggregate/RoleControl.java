package org.ascendtwin.scheduler.disaggregate;

/**
 * Decides when a server changes between prefill and decode; not a part of SGLang. A role under pressure gets a server from
 * the other if that can spare one: if that is not pressed itself, and what it holds, spread over one server fewer, stays below
 * the threshold too. The wish has to last, so that a burst changes nothing.
 */
public final class RoleControl {
    private final Settings settings;
    private final LastingWish lasting;

    /** What a fleet is to do. */
    public enum Change {
        NONE,
        /** A decode server becomes a prefill server. */
        TO_PREFILL,
        /** A prefill server becomes a decode server. */
        TO_DECODE
    }

    /**
     * When servers change.
     *
     * @param threshold pressure above which a role needs a server
     * @param patience looks in a row at which it must need it
     * @param leastServers that either role keeps
     */
    public record Settings(double threshold, int patience, int leastServers) {
        public Settings {
            if (!(threshold > 0) || patience < 1 || leastServers < 1) {
                throw new IllegalArgumentException("a threshold of " + threshold + ", " + patience
                        + " looks and at least " + leastServers + " servers; allowed: above 0, 1 and more, 1 and more");
            }
        }
    }

    /**
     * How hard pressed a role is.
     *
     * @param pressure what its requests wait or take now, as a share of what they may
     * @param use requests that it holds, as a share of those it has places for
     * @param servers that serve in it
     */
    public record Load(double pressure, double use, int servers) {
        /** Whether it keeps below {@code threshold} with one server fewer. */
        boolean canSpareOne(double threshold) {
            return pressure < threshold && use * servers / (servers - 1) < threshold;
        }
    }

    public RoleControl(Settings settings) {
        this.settings = settings;
        this.lasting = new LastingWish(settings.patience());
    }

    /** Looks at both roles; what it answers is to be done at once. */
    public Change look(Load prefill, Load decode) {
        Change wish = Change.NONE;
        if (needs(prefill, decode)) {
            wish = Change.TO_PREFILL;
        } else if (needs(decode, prefill)) {
            wish = Change.TO_DECODE;
        }
        return lasting.after(wish);
    }

    private boolean needs(Load role, Load other) {
        return role.pressure() > settings.threshold()
                && other.servers() > settings.leastServers()
                && other.canSpareOne(settings.threshold());
    }
}
