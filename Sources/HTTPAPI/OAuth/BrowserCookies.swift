import Flows
import HTTPTypes
import Hummingbird
import Kernel

/// Cookies of people's browsers. Scripts cannot read them, and other sites cannot send them along with a POST.
struct BrowserCookies: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        /// The browser session: lets `/oauth/authorize` give codes. Lax, because a navigation from an app brings it.
        case session = "ohmstead_session"
        /// Fetches the console's next access token.
        case refresh = "ohmstead_refresh"
        /// Marks a browser that was signed in before; see `KnownBrowser`.
        case device = "ohmstead_device"
        /// Fetches the next access token of a screen on a wall.
        case screen = "ohmstead_screen"
        /// Marks the browser that went to an outside provider. Lax, because the navigation back brings it.
        case provider = "ohmstead_provider"

        var path: String { self == .refresh || self == .screen ? "/oauth/token" : "/" }
        var sameSite: String { self == .session || self == .provider ? "Lax" : "Strict" }
    }

    /// Whether people reach us by HTTPS; then the cookies never go out in clear.
    let isSecure: Bool

    func set(_ kind: Kind, _ value: String, for life: Milliseconds) -> String {
        "\(name(kind))=\(value); Path=\(kind.path); HttpOnly; SameSite=\(kind.sameSite); Max-Age=\(life.count / 1000)"
            + (isSecure ? "; Secure" : "")
    }

    func remove(_ kind: Kind) -> String { set(kind, "", for: Milliseconds(0)) }

    func read(_ kind: Kind, _ request: Request) -> String? {
        let prefix = name(kind) + "="
        for header in request.headers[values: .cookie] {
            for pair in header.split(separator: ";") {
                let trimmed = pair.drop { $0 == " " }
                if trimmed.hasPrefix(prefix), trimmed.count > prefix.count {
                    return String(trimmed.dropFirst(prefix.count))
                }
            }
        }
        return nil
    }

    /// A browser refuses a `__Host-` cookie that somebody else set for us.
    private func name(_ kind: Kind) -> String {
        guard isSecure else { return kind.rawValue }
        return (kind.path == "/" ? "__Host-" : "__Secure-") + kind.rawValue
    }
}

extension Request {
    /// Throws unless a request that cookies vouch for comes from our own pages. Browsers send at least one of the two
    /// headers with each POST.
    func requireOwnOrigin() throws {
        if let site = headers[HTTPField.Name("Sec-Fetch-Site") ?? .origin], site != "same-origin", site != "none" {
            throw Problem.foreignOrigin
        }
        if let origin = headers[.origin], let host = head.authority {
            guard origin == "http://\(host)" || origin == "https://\(host)" else { throw Problem.foreignOrigin }
        }
    }
}

extension Problem {
    static let foreignOrigin = Problem(
        status: .forbidden, code: "foreign-origin", title: "Not allowed",
        detail: "This request may come from our own pages only.")
}
