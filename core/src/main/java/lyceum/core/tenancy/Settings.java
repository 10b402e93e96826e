package lyceum.core.tenancy;

import java.util.List;
import java.util.Map;
import lyceum.core.audit.Audit;
import lyceum.core.base.Checked;
import lyceum.core.base.Tx;

/** The settings of a tenant. Features read and write them inside their own use cases, which check the rights. */
public final class Settings implements Checked {

    /** The setting's value in this tenant. */
    public static <T> T get(Tx tx, Setting<T> setting) {
        return TenancySql.setting(tx, setting.name()).map(setting.read()).orElse(setting.standard());
    }

    /** Changes the setting's value, noting it in the audit log. */
    public static <T> void put(Tx tx, Setting<T> setting, T content) {
        T before = get(tx, setting);
        TenancySql.put(
                tx, setting.name(), setting.write().apply(content), tx.caller().account());
        Audit.note(
                tx,
                "setting.change",
                "setting",
                null,
                Map.of("name", setting.name(), "content", setting.write().apply(before)),
                Map.of("name", setting.name(), "content", setting.write().apply(content)));
    }

    @Override
    public List<Finding> check(Tx tx) {
        return List.of();
    }

    @Override
    public Map<String, Long> counts(Tx tx) {
        return TenancySql.counts(tx);
    }
}
