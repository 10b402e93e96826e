package lyceum.core.devices;

/** Where a device stands, in slugs that never change: tenant, site, device. */
public record DeviceAddress(String tenant, String site, String device) {
    @Override
    public String toString() {
        return tenant + "/" + site + "/" + device;
    }
}
