package broken.web;

import broken.hardware.Wire;

/** The web must not see the hardware. */
public final class Page {
    public boolean shows(Wire wire) {
        return wire != null;
    }
}
