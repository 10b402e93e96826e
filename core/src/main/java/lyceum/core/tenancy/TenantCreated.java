package lyceum.core.tenancy;

import lyceum.core.base.Event;

/** A tenant was made and may be signed in to; published in its own database. */
public record TenantCreated(String tenant) implements Event {
    @Override
    public String name() {
        return "tenant.created";
    }
}
