package lyceum.core.doors;

import java.util.LinkedHashMap;
import java.util.Map;
import lyceum.core.devices.Reader;
import org.jspecify.annotations.Nullable;

/** The last answers of one reader, so that a repeated tap is answered from memory. Used by one lane at a time. */
final class Answers {

    private static final int KEPT = 64;

    private record Key(String boot, long seq) {}

    private final Map<Key, Reader.Answer> byTap = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Reader.Answer> eldest) {
            return size() > KEPT;
        }
    };

    synchronized Reader.@Nullable Answer find(String boot, long seq) {
        return byTap.get(new Key(boot, seq));
    }

    synchronized void put(Reader.Answer answer) {
        byTap.put(new Key(answer.boot(), answer.seq()), answer);
    }
}
