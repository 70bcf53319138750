use crate::testing::{Phone, at, content::*, server::Server};
use crate::{search, store};
use lianxin_proto::{call::SearchScope, feed::Entity, time::CivilDate};
use std::time::Instant;

fn text(n: u32, chars: usize) -> String {
    let base: Vec<char> = "党风廉政建设家风纪律处分条例公职人员应当清廉正直守住底线不越红线节日将至礼尚往来有分寸勤俭持家祖父留下一封旧家书教育子女廉洁奉公为民服务调查核实组织谈话提醒函询案例警示通报曝光违规收受礼金礼品车辆公款吃喝形式主义官僚主义基层减负群众身边不正之风".chars().collect();
    let mut x = n.wrapping_mul(2_654_435_761).max(1);
    let mut s = String::new();
    for i in 0..chars {
        x ^= x << 13;
        x ^= x >> 17;
        x ^= x << 5;
        if i % 17 == 16 {
            s.push('，');
        } else {
            s.push(base[x as usize % base.len()]);
        }
    }
    s
}

#[test]
fn perf_search() {
    let mut db = rusqlite::Connection::open(std::env::temp_dir().join("lx-perf.db")).unwrap();
    db.execute_batch("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;").unwrap();
    let _ = &mut db;
    let folder = tempfile::tempdir().unwrap();
    let rt = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    rt.block_on(async {
        let store = store::testing::open(folder.path());
        let start: CivilDate = "2000-01-01".parse().unwrap();
        let t = Instant::now();
        store
            .write(move |tx| {
                for n in 0..10_000u32 {
                    let a = article(
                        &format!("a{n}"),
                        &start.plus_days(n as i32 % 9000).to_string(),
                        &text(n + 77, 12),
                        &text(n, 540),
                    );
                    store::articles::put(tx, "content:all", u64::from(n) + 1, &a)?;
                }
                Ok::<_, store::StoreError>(())
            })
            .await
            .unwrap();
        eprintln!("insert 10000: {:?}", t.elapsed());
        let size = std::fs::metadata(folder.path().join("lianxin.db")).unwrap().len()
            + std::fs::metadata(folder.path().join("lianxin.db-wal")).unwrap().len();
        eprintln!("size {} MB", size / 1_000_000);
        for q in ["廉", "家风", "纪律处分", "的", "家书 清廉", "廉 家", "一封旧家书", "廉政建设家风", "abc", "风"]
        {
            let mut times = Vec::new();
            let mut total = 0;
            for _ in 0..200 {
                let q = q.to_owned();
                let (d, n) = store
                    .read(move |db| {
                        let t = Instant::now();
                        let v = search::run(
                            db,
                            &search::Request { query: q, scope: SearchScope::All, offset: 0, limit: 20 },
                            at("2026-09-22", "20:00"),
                        )?;
                        Ok::<_, store::StoreError>((t.elapsed(), v.total))
                    })
                    .await
                    .unwrap();
                times.push(d);
                total = n;
            }
            times.sort();
            eprintln!("{q}: total {total} p50 {:?} p99 {:?} max {:?}", times[100], times[197], times[199]);
        }
    });
}

#[tokio::test]
async fn perf_sync() {
    let start: CivilDate = "2026-01-01".parse().unwrap();
    let mut entities = vec![column("family", lianxin_proto::content::ColumnKind::Articles)];
    for n in 0..220u32 {
        let date = start.plus_days(n as i32).to_string();
        let ids: Vec<String> = (0..4).map(|k| format!("a{n}-{k}")).collect();
        for (k, id) in (0u32..).zip(&ids) {
            entities.push(Entity::Article(article(id, &date, &text(n * 4 + k + 9, 12), &text(n * 4 + k, 540))));
        }
        let refs: Vec<&str> = ids.iter().map(String::as_str).collect();
        entities.push(Entity::Issue(issue(&format!("i{n}"), &date, "标题", &refs, 1)));
    }
    let b = body(vec![page(ALL, 0, entities)], end("e", false));
    eprintln!("body {} bytes", b.len());
    let server = Server::syncing(vec![b, body(vec![], end("e", false))]).await;
    let phone = Phone::new(at("2026-09-22", "20:00"));
    phone.activated(&server.address).await;
    let client = phone.open();
    let t = Instant::now();
    client.sync_text().await.unwrap();
    eprintln!("first sync {:?}", t.elapsed());
    for _ in 0..5 {
        let t = Instant::now();
        client.sync_text().await.unwrap();
        eprintln!("no change {:?}", t.elapsed());
    }
}
