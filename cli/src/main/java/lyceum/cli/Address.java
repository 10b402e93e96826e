package lyceum.cli;

/** How an address to listen on is shown to someone who wants to open it. */
final class Address {

    private Address() {}

    static String shown(String listen) {
        if (listen.equals("0.0.0.0") || listen.equals("::") || listen.equals("127.0.0.1")) {
            return "localhost";
        }
        return listen.contains(":") ? "[" + listen + "]" : listen;
    }
}
