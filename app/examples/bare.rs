//! The least a handler can do, to measure pages against: `bare 127.0.0.1:9000`.

#[tokio::main]
async fn main() {
    let address = std::env::args().nth(1).expect("an address");
    let router = axum::Router::new().route("/", axum::routing::get(async || "hello"));
    let listener = tokio::net::TcpListener::bind(address).await.expect("a free port");
    axum::serve(listener, router).await.expect("it serves");
}
