import OCPPWire

/// OCPP 2.0.1 `VPN`.
package struct VPN: Payload {
    package var server: String
    package var user: String
    package var password: String
    package var key: String
    package var type: VPNKind
    package var group: String?

    package init(server: String, user: String, password: String, key: String, type: VPNKind, group: String? = nil) {
        self.server = server
        self.user = user
        self.password = password
        self.key = key
        self.type = type
        self.group = group
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        server = try reader.string("server", max: 512)
        user = try reader.string("user", max: 20)
        password = try reader.string("password", max: 20)
        key = try reader.string("key", max: 255)
        type = try reader.word("type")
        group = try reader.optionalString("group", max: 20)
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        try writer.string("server", server, max: 512)
        try writer.string("user", user, max: 20)
        try writer.string("password", password, max: 20)
        try writer.string("key", key, max: 255)
        writer.word("type", type)
        try writer.string("group", group, max: 20)
    }
}
