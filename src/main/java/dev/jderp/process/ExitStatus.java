package dev.jderp.process;

/** The statuses with which a relay's process ends, as in sysexits.h. The launcher's {@code Main} has them as well. */
public final class ExitStatus {

    /** The relay or its server has failed; another start may help. */
    public static final int SOFTWARE_ERROR = 70;
    /** The relay cannot start until its settings, its files or the system are changed. */
    public static final int CONFIGURATION_ERROR = 78;

    private ExitStatus() {}
}
